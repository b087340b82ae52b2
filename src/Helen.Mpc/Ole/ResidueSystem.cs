using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Modular;

namespace Helen.Mpc.Ole;

/// <summary>Integers by their residues modulo distinct word-sized primes, and back (Chinese remainders).</summary>
public sealed class ResidueSystem
{
    private readonly ImmutableArray<BigInteger> _units;

    /// <summary>The system of these primes.</summary>
    public ResidueSystem(ImmutableArray<ulong> moduli)
    {
        Moduli = moduli;
        Product = moduli.Aggregate(BigInteger.One, (product, prime) => product * prime);
        _units = [.. moduli.Select(prime =>
        {
            var others = Product / prime;
            return others * Modulus.Create(prime).Invert(others);
        })];
    }

    /// <summary>The primes.</summary>
    public ImmutableArray<ulong> Moduli { get; }

    /// <summary>Their product: integers are unique below it.</summary>
    public BigInteger Product { get; }

    /// <summary>The residues of a non-negative integer.</summary>
    public ulong Residue(BigInteger value, int index) => (ulong)(value % Moduli[index]);

    /// <summary>The integer in [0, Product) with these residues.</summary>
    public BigInteger Combine(ReadOnlySpan<ulong> residues)
    {
        var sum = BigInteger.Zero;
        for (var t = 0; t < residues.Length; t++) sum += _units[t] * residues[t];
        return sum % Product;
    }

    /// <summary>(a + b) mod P_t.</summary>
    public ulong Add(ulong a, ulong b, int index)
    {
        var sum = (UInt128)a + b;
        return sum >= Moduli[index] ? (ulong)(sum - Moduli[index]) : (ulong)sum;
    }
}
