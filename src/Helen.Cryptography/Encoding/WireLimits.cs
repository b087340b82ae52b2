namespace Helen.Cryptography.Encoding;

/// <summary>Widths and largest counts of a session's messages; everything larger is malformed before it is allocated.</summary>
/// <param name="ModulusBytes">Bytes of a residue mod N.</param>
/// <param name="MaxFeatures">Features d.</param>
/// <param name="MaxIntegerBytes">Bytes of the largest proof response.</param>
public sealed record WireLimits(int ModulusBytes, int MaxFeatures, int MaxIntegerBytes)
{
    /// <summary>Bytes of a residue mod N².</summary>
    public int CiphertextBytes => 2 * ModulusBytes;

    /// <summary>Bytes of the largest response for one entry of a matrix, without its sign; 0 when no proof has one for each entry.</summary>
    public int MaxEntryBytes { get; init; }

    /// <summary>Bytes of the largest proof with one response per entry of a d × d matrix (protocol §5.3): besides, a first message and a response per row, and few more.</summary>
    public int MaxMatrixProofBytes => ((MaxFeatures + 20) * (ModulusBytes + MaxIntegerBytes + 2)) + (MaxFeatures * MaxFeatures * (MaxEntryBytes + 1));

    /// <summary>Bytes of the largest proof: first messages, one response per feature, two more, and counts.</summary>
    public int MaxProofBytes => CiphertextBytes + ModulusBytes + ((MaxFeatures + 3) * (MaxIntegerBytes + 2));
}
