using Helen.Cryptography.Paillier;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>A tested key without generators. Secret: never printed.</summary>
internal sealed class CompletedKey(ThresholdPublicKey publicKey, ThresholdKeyShare share)
{
    public ThresholdPublicKey PublicKey { get; } = publicKey;

    public ThresholdKeyShare Share { get; } = share;

    /// <summary>Redacted.</summary>
    public override string ToString() => "completed key";
}
