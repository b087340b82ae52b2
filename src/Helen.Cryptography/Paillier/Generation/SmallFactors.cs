using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Helen.Cryptography.Paillier.Generation;

/// <summary>Trial division of public candidates by all primes below 2^16 (protocol §3.5, step 3a).</summary>
public static class SmallFactors
{
    private const int Limit = 1 << 16;

    /// <summary>Primes divided by at a time.</summary>
    private const int Lanes = 8;

    /// <summary>32-bit digits of the longest modulus.</summary>
    private static readonly int Digits = SecurityParameters.ProductionModulusBits.Max() / 32;

    /// <summary>The odd primes; the last one is repeated until they fill all lanes.</summary>
    private static readonly ImmutableArray<ushort> Primes = Sieve();

    /// <summary>[block][k][lane]: 2^{32k} modulo the lane's prime.</summary>
    private static readonly ushort[] Powers = PowersOfRadix();

    /// <summary>For an odd prime ℓ and x &lt; 2^64: ℓ divides x iff x·ℓ⁻¹ mod 2^64 ≤ ⌊(2^64 − 1)/ℓ⌋.</summary>
    private static readonly ImmutableArray<(ulong Inverse, ulong Most)> Divisors = [.. Primes.Select(prime => (Inverse(prime), ulong.MaxValue / prime))];

    /// <summary>Whether a prime below 2^16 divides the value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or longer than any modulus.</exception>
    public static bool Divide(BigInteger value)
    {
        if (value.Sign < 0 || value.GetBitLength() > 32 * Digits) throw new ArgumentOutOfRangeException(nameof(value), "No modulus is negative or so long.");
        if (value.IsEven) return true;
        Span<byte> bytes = stackalloc byte[4 * Digits];
        value.TryWriteBytes(bytes, out var written, isUnsigned: true);
        Span<uint> digits = stackalloc uint[(written + 3) / 4];
        bytes[written..].Clear();
        for (var k = 0; k < digits.Length; k++) digits[k] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * k)..]);

        Span<ulong> sums = stackalloc ulong[Lanes];
        for (var block = 0; block < Primes.Length; block += Lanes)
        {
            // Σ_k digit_k·(2^{32k} mod ℓ) is the value modulo ℓ, and below 2^64: 32 + 16 bits, fewer than 2^16 times.
            var powers = MemoryMarshal.Cast<ushort, Vector128<ushort>>(Powers.AsSpan(block * Digits));
            var (even, odd) = (Vector256<ulong>.Zero, Vector256<ulong>.Zero);
            for (var k = 0; k < digits.Length; k++)
            {
                var pairs = Vector256.Create(Vector128.WidenLower(powers[k]), Vector128.WidenUpper(powers[k])).AsUInt64();
                var digit = Vector256.Create((ulong)digits[k]);
                even += Multiply(pairs & Vector256.Create((ulong)uint.MaxValue), digit);
                odd += Multiply(pairs >>> 32, digit);
            }

            even.CopyTo(sums);
            odd.CopyTo(sums[(Lanes / 2)..]);
            for (var lane = 0; lane < Lanes; lane++)
            {
                var (inverse, most) = Divisors[block + (2 * (lane % (Lanes / 2))) + (lane / (Lanes / 2))];
                if (unchecked(sums[lane] * inverse) <= most) return true;
            }
        }

        return false;
    }

    /// <summary>Products of lanes below 2^32.</summary>
    private static Vector256<ulong> Multiply(Vector256<ulong> left, Vector256<ulong> right) => Avx2.IsSupported ? Avx2.Multiply(left.AsUInt32(), right.AsUInt32()) : left * right;

    private static ulong Inverse(ushort odd)
    {
        // Newton: every step doubles the number of right bits, from 3 to 96.
        ulong inverse = odd;
        for (var step = 0; step < 5; step++) inverse = unchecked(inverse * (2 - (odd * inverse)));
        return inverse;
    }

    private static ushort[] PowersOfRadix()
    {
        var powers = new ushort[Primes.Length * Digits];
        for (var i = 0; i < Primes.Length; i++)
        {
            ulong power = 1;
            for (var k = 0; k < Digits; k++)
            {
                powers[((((i / Lanes) * Digits) + k) * Lanes) + (i % Lanes)] = (ushort)power;
                power = (power << 32) % Primes[i];
            }
        }

        return powers;
    }

    private static ImmutableArray<ushort> Sieve()
    {
        var composite = new bool[Limit];
        var primes = ImmutableArray.CreateBuilder<ushort>();
        for (var i = 3; i < Limit; i += 2)
        {
            if (composite[i]) continue;
            primes.Add((ushort)i);
            for (var j = (long)i * i; j < Limit; j += i) composite[j] = true;
        }

        while (primes.Count % Lanes != 0) primes.Add(primes[^1]);
        return primes.ToImmutable();
    }
}
