using Helen.Cryptography.Commitments;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Signatures;
using Helen.Rounds;

namespace Helen.Training.Session;

/// <summary>One party in one session: the agreed document, its own keys, and the public keys of all. Holds secrets; never serialised, never printed.</summary>
public sealed class Participant
{
    /// <summary>Joins <paramref name="document"/> as party <paramref name="self"/>.</summary>
    /// <exception cref="ArgumentException">The keys belong to another party, document or number of parties.</exception>
    public Participant(SessionDocument document, PartyId self, SigningKey signingKey, ThresholdPublicKey key, ThresholdKeyShare keyShare, VectorCommitmentKey commitments)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(signingKey);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(keyShare);
        ArgumentNullException.ThrowIfNull(commitments);
        if (self.Index < 0 || self.Index >= document.PartyCount || !document.Parties[self.Index].Key.Equals(signingKey.VerifyKey))
            throw new ArgumentException("The signing key is not the one that the session document lists.", nameof(signingKey));
        if (key.VerificationKeys.Length != document.PartyCount || key.Paillier.Parameters != document.Security || keyShare.PartyIndex != self.Index)
            throw new ArgumentException("The threshold key was made for other parties or another length.", nameof(key));
        if (commitments.Generators.Length != document.FeatureCount || commitments.N.Value != key.Paillier.N.Value)
            throw new ArgumentException("The commitment key has another modulus or another number of generators.", nameof(commitments));
        Document = document;
        Self = self;
        SigningKey = signingKey;
        Key = key;
        KeyShare = keyShare;
        Commitments = commitments;
        Public = new(document, key.Paillier, commitments);
    }

    /// <summary>What everybody knows of the session.</summary>
    public PublicSession Public { get; }

    /// <summary>The agreed terms.</summary>
    public SessionDocument Document { get; }

    /// <summary>This party.</summary>
    public PartyId Self { get; }

    /// <summary>Signs approvals and results.</summary>
    public SigningKey SigningKey { get; }

    /// <summary>The joint key.</summary>
    public ThresholdPublicKey Key { get; }

    /// <summary>This party's share of it.</summary>
    public ThresholdKeyShare KeyShare { get; }

    /// <summary>Commits to rows of d entries.</summary>
    public VectorCommitmentKey Commitments { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Self} of session {Document.Id}";
}
