using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Randomness;
using Helen.Rounds;

namespace Helen.Mpc.Ole;

/// <summary>
/// Additive shares over the integers of (Σx_i)·(Σy_i) (protocol §3.5, step 4). x and y are cut into L limbs each, L² ≤ slots; slot (a, b) multiplies limb a of x with limb b of y, modulo
/// a prime P that exceeds every limb product by σ bits. A pair's shares u + v ≡ z (mod P) of a product z ≪ P are u uniform and v = z − u + P unless u ≤ z: so u and
/// v − P are shares of z over the integers but with probability 2^{−σ} per slot, and no carry has to be found.
/// </summary>
public sealed class IntegerProducts
{
    private readonly ICrossProducts _products;
    private readonly UInt128 _prime;
    private readonly int _limbs;
    private readonly int _limbBits;

    /// <summary>Products of integers below 2^<paramref name="operandBits"/>.</summary>
    public IntegerProducts(ICrossProducts products, int operandBits, int statisticalBits)
    {
        ArgumentNullException.ThrowIfNull(products);
        _products = products;
        // A power of two, so that the limbs of |N| bits fill up exactly: a share is then no longer than the product by σ bits (protocol §11, e_i).
        _limbs = 1 << (BitOperations.Log2((uint)products.SlotCount) / 2);
        _limbBits = (operandBits + _limbs - 1) / _limbs;
        _prime = SlotPrimes.Above(products.SlotCount, (2 * _limbBits) + statisticalBits);
        if (_prime >> products.MaxModulusBits != 0) throw new ArgumentException("The ring is too small for integers of this length.", nameof(operandBits));
    }

    /// <summary>This party's share.</summary>
    /// <param name="channel">This party's end.</param>
    /// <param name="left">|x_i| of this party, below 2^operandBits.</param>
    /// <param name="negative">By party: whether its x_i is ≤ 0. Public.</param>
    /// <param name="right">y_i of this party, in [0, 2^operandBits).</param>
    /// <param name="coins">All coins of the multiplication.</param>
    /// <param name="ct">Cancels waiting for the others.</param>
    /// <exception cref="ArgumentException">An operand is too long.</exception>
    /// <exception cref="HaltException">As <see cref="ICrossProducts.MultiplyAsync"/>.</exception>
    public async Task<BigInteger> MultiplyAsync(
        ISegmentChannel channel, BigInteger left, ImmutableArray<bool> negative, BigInteger right, IRandomSource coins, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(channel);
        var (x, y) = (Limbs(left), Limbs(right));
        using var shares = await _products.MultiplyAsync(channel, [_prime], [Spread(x, (a, _) => a)], [Spread(y, (_, b) => b)], coins, ct);
        var self = channel.Self.Index;
        var sum = Signed(left * right, negative[self]);
        for (var peer = 0; peer < channel.PartyCount; peer++)
        {
            if (peer == self) continue;
            // The left side of a pair keeps u, the right side v − P; the pair's sign is that of its x.
            sum += Signed(Assemble(shares.AsLeft[peer][0], UInt128.Zero), negative[self]);
            sum += Signed(Assemble(shares.AsRight[peer][0], _prime), negative[peer]);
        }

        return sum;
    }

    private static BigInteger Signed(BigInteger value, bool negative) => negative ? -value : value;

    private BigInteger[] Limbs(BigInteger value)
    {
        if (value.Sign < 0 || value.GetBitLength() > _limbs * _limbBits) throw new ArgumentException("The operand is negative or too long.", nameof(value));
        var mask = (BigInteger.One << _limbBits) - 1;
        return [.. Enumerable.Range(0, _limbs).Select(a => (value >> (a * _limbBits)) & mask)];
    }

    /// <summary>Slot a·L + b holds limb a or limb b; the slots behind L² hold 0.</summary>
    private UInt128[] Spread(BigInteger[] limbs, Func<int, int, int> which)
    {
        var vector = new UInt128[_products.SlotCount];
        for (var a = 0; a < _limbs; a++)
            for (var b = 0; b < _limbs; b++) vector[(a * _limbs) + b] = (UInt128)limbs[which(a, b)];
        return vector;
    }

    /// <summary>Σ_{a,b} (share_{ab} − minus)·2^{(a+b)·limbBits}.</summary>
    private BigInteger Assemble(UInt128[] share, UInt128 minus)
    {
        var diagonals = new BigInteger[(2 * _limbs) - 1];
        for (var a = 0; a < _limbs; a++)
            for (var b = 0; b < _limbs; b++) diagonals[a + b] += (BigInteger)share[(a * _limbs) + b] - minus;
        var sum = BigInteger.Zero;
        for (var d = diagonals.Length - 1; d >= 0; d--) sum = (sum << _limbBits) + diagonals[d];
        return sum;
    }
}
