namespace Helen.Cryptography.Encoding;

/// <summary>What a decoder accepts in this session; everything larger is malformed before it is allocated.</summary>
/// <param name="ModulusBytes">Bytes of a residue mod N.</param>
/// <param name="MaxFeatures">Features d.</param>
/// <param name="MaxIntegerBytes">Bytes of the largest proof response.</param>
public sealed record WireLimits(int ModulusBytes, int MaxFeatures, int MaxIntegerBytes)
{
    /// <summary>Bytes of a residue mod N².</summary>
    public int CiphertextBytes => 2 * ModulusBytes;
}
