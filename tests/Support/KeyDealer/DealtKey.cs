using System.Collections.Immutable;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;

namespace Helen.Dealer;

/// <summary>What the key dealer hands out: the public keys to everyone, each share to its party alone.</summary>
public sealed class DealtKey : IDisposable
{
    internal DealtKey(Digest keyId, ThresholdPublicKey publicKey, VectorCommitmentKey commitmentKey, ImmutableArray<ThresholdKeyShare> shares) =>
        (KeyId, PublicKey, CommitmentKey, Shares) = (keyId, publicKey, commitmentKey, shares);

    /// <summary>The id from which h was hashed (<see cref="PaillierPublicKey.DeriveBase"/>).</summary>
    public Digest KeyId { get; }

    /// <summary>N, h, Y_i.</summary>
    public ThresholdPublicKey PublicKey { get; }

    /// <summary>h and g_1..g_d.</summary>
    public VectorCommitmentKey CommitmentKey { get; }

    /// <summary>e_i by party.</summary>
    public ImmutableArray<ThresholdKeyShare> Shares { get; }

    /// <summary>Erases the shares.</summary>
    public void Dispose()
    {
        foreach (var share in Shares) share.Dispose();
    }

    /// <summary>Redacted.</summary>
    public override string ToString() => $"dealt key for {Shares.Length} parties";
}
