using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>The digest of the signed session document.</summary>
public readonly record struct SessionId(Digest Digest)
{
    /// <inheritdoc/>
    public override string ToString() => Digest.ToString();
}
