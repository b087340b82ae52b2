using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Modular;

namespace Helen.Mpc.Ole;

/// <summary>Integers by their residues modulo distinct primes, and back (Chinese remainders).</summary>
public sealed class ResidueSystem
{
    private readonly ImmutableArray<BigInteger> _integers;
    private readonly ImmutableArray<BigInteger> _units;

    /// <summary>The system of these primes.</summary>
    public ResidueSystem(ImmutableArray<UInt128> moduli)
    {
        Moduli = moduli;
        _integers = [.. moduli.Select(prime => (BigInteger)prime)];
        Product = _integers.Aggregate(BigInteger.One, (product, prime) => product * prime);
        _units = [.. _integers.Select(prime => Product / prime * Modulus.Create(prime).Invert(Product / prime))];
    }

    /// <summary>The primes.</summary>
    public ImmutableArray<UInt128> Moduli { get; }

    /// <summary>Their product: integers are unique below it.</summary>
    public BigInteger Product { get; }

    /// <summary>A residue of a non-negative integer.</summary>
    public UInt128 Residue(BigInteger value, int index) => (UInt128)(value % _integers[index]);

    /// <summary>The integer in [0, Product) with these residues, which may exceed their primes.</summary>
    public BigInteger Combine(ReadOnlySpan<BigInteger> residues)
    {
        var sum = BigInteger.Zero;
        for (var t = 0; t < residues.Length; t++) sum += _units[t] * (residues[t] % _integers[t]);
        return sum % Product;
    }
}
