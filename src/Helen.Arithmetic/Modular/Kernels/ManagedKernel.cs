using System.Numerics;

namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>The backend for machines without libcrypto.</summary>
internal sealed class ManagedKernel : ModularKernel
{
    private readonly ulong[] _modulus, _one, _radixSquared;
    private readonly ulong _negatedInverse;

    public ManagedKernel(BigInteger modulus)
        : base(modulus)
    {
        _modulus = ToLimbs(modulus);
        _one = ToLimbs((BigInteger.One << (64 * LimbCount)) % modulus);
        _radixSquared = ToLimbs((BigInteger.One << (128 * LimbCount)) % modulus);
        unchecked                                           // arithmetic modulo 2^64 is meant
        {
            var n = _modulus[0];
            var inverse = n;                                // right in 3 bits for odd n; every step doubles them
            for (var i = 0; i < 5; i++) inverse *= 2 - (n * inverse);
            _negatedInverse = 0 - inverse;
        }
    }

    public override BignumBackend Backend => BignumBackend.Managed;

    public override int Jacobi(BigInteger residue) => ManagedNumberTheory.Jacobi(residue, Modulus);

    protected override ModularArena CreateArena() => new ManagedArena(_modulus, _negatedInverse, _one, _radixSquared);

    protected override BigInteger? InvertCore(BigInteger residue) => ManagedNumberTheory.Invert(residue, Modulus);

    private ulong[] ToLimbs(BigInteger value)
    {
        var limbs = new ulong[LimbCount];
        Limbs.Write(value, limbs);
        return limbs;
    }
}
