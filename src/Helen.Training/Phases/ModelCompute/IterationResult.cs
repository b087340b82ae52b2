using Helen.Cryptography.Paillier;
using Helen.Mpc.Spdz;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>What an iteration's segment leaves behind.</summary>
public abstract class IterationResult
{
    private IterationResult()
    {
    }

    /// <summary>Enc(z), then every refreshed Enc(q_i).</summary>
    public sealed class Continue(Ciphertext[] converted) : IterationResult
    {
        /// <summary>d, or (1+m)·d when refreshed; scale 2^32.</summary>
        public IReadOnlyList<Ciphertext> Converted { get; } = converted;
    }

    /// <summary>The release share [z^K], MAC-checked up to here, with the MAC key share of its epoch: the only share that outlives a segment (protocol §8.1). Secret.</summary>
    public sealed class Last(AuthenticatedShare[] model, MacKeyShare macKey) : IterationResult
    {
        internal AuthenticatedShare[] Model { get; } = model;

        internal MacKeyShare MacKey { get; } = macKey;
    }
}
