using Helen.Cryptography.Encoding;

namespace Helen.Mpc.Spdz;

/// <summary>
/// The bytes of the one kind of share that outlives its segment (protocol §8.1): what waits for the release, with the MAC key share it was made under.
/// For sealed storage only; never sent.
/// </summary>
public static class ReleaseShare
{
    /// <summary>Writes shares and key.</summary>
    public static void Write(CanonicalWriter writer, ReadOnlySpan<AuthenticatedShare> shares, MacKeyShare key)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(key);
        writer.UInt16((ushort)shares.Length);
        foreach (var share in shares) writer.Field(share.Value).Field(share.Mac);
        writer.Field(key.Value);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; the caller finishes the reader before using it.</summary>
    public static (AuthenticatedShare[] Shares, MacKeyShare Key) Read(ref CanonicalReader reader)
    {
        var shares = new AuthenticatedShare[reader.UInt16()];
        for (var i = 0; i < shares.Length; i++) shares[i] = new(reader.Field(), reader.Field());
        return (shares, new(reader.Field()));
    }
}
