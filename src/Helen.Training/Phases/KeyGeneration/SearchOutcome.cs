using System.Numerics;
using Helen.Cryptography.Randomness;
using Helen.Rounds;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>How a batch ended at one party. Journalled; the accepted case holds a secret.</summary>
internal abstract record SearchOutcome(int Candidates)
{
    /// <summary>No slot passed; all were opened and were rejected rightly.</summary>
    public sealed record Nothing(int Candidates) : SearchOutcome(Candidates);

    /// <summary>A slot passed; all others were opened.</summary>
    /// <param name="Candidates">Slots of the batch.</param>
    /// <param name="Seed">This party's coins of the batch, from which everything it has done and will do for this candidate follows.</param>
    /// <param name="Slot">Which slot.</param>
    /// <param name="N">The modulus.</param>
    /// <param name="Log">What the parties sent, for the case that the key fails its test.</param>
    public sealed record Accepted(int Candidates, CoinSeed Seed, int Slot, BigInteger N, SegmentLog Log) : SearchOutcome(Candidates)
    {
        /// <summary>Redacted.</summary>
        public override string ToString() => $"accepted slot {Slot}";
    }
}
