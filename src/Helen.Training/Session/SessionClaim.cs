using Helen.Cryptography.Encoding;

namespace Helen.Training.Session;

/// <summary>What a party says that it holds when it begins an epoch (protocol §8.3).</summary>
/// <param name="Position">How far it is; its epoch is the one that begins.</param>
/// <param name="Finished">Whether it has the result, with everybody's signature.</param>
public sealed record SessionClaim(SessionPosition Position, bool Finished)
{
    private const int PositionBytes = 4;

    /// <summary>Canonical bytes.</summary>
    public byte[] Encode() => new CanonicalWriter().Raw(Position.Encode()).Byte(Finished ? (byte)1 : (byte)0).ToArray();

    /// <summary>Null unless the bytes are a claim in a session of <paramref name="iterations"/> iterations; only who has certified all of them can have finished.</summary>
    public static SessionClaim? TryRead(ReadOnlySpan<byte> bytes, int iterations) =>
        bytes.Length == PositionBytes + 1 && bytes[^1] <= 1 && SessionPosition.TryRead(bytes[..PositionBytes], iterations) is { } position && (bytes[^1] == 0 || position.CertifiedIterations == iterations)
            ? new(position, bytes[^1] == 1)
            : null;
}
