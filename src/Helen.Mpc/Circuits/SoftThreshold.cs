using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;

namespace Helen.Mpc.Circuits;

/// <summary>
/// z = sign(x)·max(|x| − τ, 0), saturated at ±C, on shared fixed-point values (protocol §4.3). One opening, masked uniformly, turns four secret comparisons into
/// comparisons of public with shared bits. All coordinates of a call travel together.
/// </summary>
public sealed class SoftThreshold
{
    private readonly SoftThresholdParameters _parameters;
    private readonly int _cut, _width;                      // x_t + 2^{width−1} lies in [0, 2^width]
    private readonly FieldElement _threshold, _saturation;
    private readonly ImmutableArray<Comparison> _comparisons;

    /// <summary>The circuit for these sizes.</summary>
    public SoftThreshold(SoftThresholdParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _cut = parameters.InputFractionBits - parameters.OutputFractionBits;
        _width = parameters.TruncatedBits;
        BigInteger tau = parameters.Threshold, c = parameters.Saturation;
        (_threshold, _saturation) = (FieldElement.FromInteger(tau), FieldElement.FromInteger(c));
        var drop = parameters.SaturationDropBits;
        _comparisons =
        [
            Compare(tau + 1, 0),
            Compare(-tau, 0),
            Compare(c + tau, drop),
            Compare((BigInteger.One << drop) - c - tau, drop),
        ];
        TriplesPerCoordinate = (_width / 2) + _comparisons.Length + 1;
        foreach (var comparison in _comparisons) TriplesPerCoordinate += TreeProducts(Leaves(comparison));
    }

    /// <summary>Sizes and bounds.</summary>
    public SoftThresholdParameters Parameters => _parameters;

    /// <summary>Triples of one coordinate: 151 for L = 64, 16 truncated and 22 dropped bits.</summary>
    public int TriplesPerCoordinate { get; }

    /// <summary>Tuples for <paramref name="count"/> coordinates; reserve them before <see cref="EvaluateAsync"/>.</summary>
    public TupleDemand Demand(int count) => new(TriplesPerCoordinate * count, FieldElement.BitLength * count, []);

    /// <summary>
    /// [z] at the output scale from [x] at the input scale. With x_t one of ⌊x/2^cut⌋ and ⌊x/2^cut⌋ + 1 (cut = input − output bits) and s = sign(x_t)·max(|x_t| − τ, 0):
    /// z = s if |x_t| ≤ C + τ − 2^drop, z = ±C if |x_t| ≥ C + τ, one of the two in between; |z| ≤ C always. Consumes <see cref="Demand"/>.
    /// Its openings are unchecked when it returns: check before anything masked by less than a field element is opened.
    /// </summary>
    /// <param name="context">The running attempt.</param>
    /// <param name="x">|x| &lt; 2^{L−1}: the caller's bound, not checked here.</param>
    /// <param name="ct">Cancels waiting for the others.</param>
    /// <exception cref="Rounds.HaltException">A peer's payload is malformed.</exception>
    public async ValueTask<AuthenticatedShare[]> EvaluateAsync(SpdzContext context, ReadOnlyMemory<AuthenticatedShare> x, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        var count = x.Length;
        var bits = context.NextRandomBits(FieldElement.BitLength * count);
        var one = context.Constant(FieldElement.One);

        // One exchange: c = x + 2^{L−1} + r, and the products of neighbouring bits of r that all comparisons share.
        var masked = new AuthenticatedShare[count];
        var truncated = new AuthenticatedShare[count];      // −⌊r/2^cut⌋ for now
        for (var j = 0; j < count; j++)
        {
            var r = Weigh(bits, j, _cut, FieldElement.BitLength, default);
            truncated[j] = -r;
            masked[j] = x.Span[j] + (one * FieldElement.PowerOfTwo(_parameters.ComparisonBits - 1)) + Weigh(bits, j, 0, _cut, r);
        }
        var pairs = _width / 2;
        AuthenticatedShare[] left = new AuthenticatedShare[pairs * count], right = new AuthenticatedShare[pairs * count];
        for (var j = 0; j < count; j++)
        {
            for (var i = 0; i < pairs; i++)
            {
                left[(pairs * j) + i] = bits[Bit(j, _cut + (2 * i))];
                right[(pairs * j) + i] = bits[Bit(j, _cut + (2 * i) + 1)];
            }
        }
        var (opening, pairProducts) = await context.OpenAndMultiplyAsync(masked, left, right, ct);

        var differences = new UInt128[count * _comparisons.Length];
        var trees = new Tree[differences.Length];
        for (var j = 0; j < count; j++)
        {
            var shifted = ToUInt128(opening.Values[j]) >> _cut;
            truncated[j] += one * FieldElement.FromInteger((BigInteger)shifted - (BigInteger.One << (_width - 1)));
            for (var k = 0; k < _comparisons.Length; k++)
            {
                var at = (j * _comparisons.Length) + k;
                differences[at] = (shifted + _comparisons[k].Offset) >> _comparisons[k].Drop;
                trees[at] = PlantTree(j, _comparisons[k], differences[at], bits, pairProducts, one);
            }
        }
        await FoldAsync(context, trees, ct);

        // Bit `width` of difference − ⌊r/2^{cut+drop}⌋ is the sign: difference bit ⊕ r_L ⊕ borrow.
        (left, right) = (new AuthenticatedShare[trees.Length], new AuthenticatedShare[trees.Length]);
        for (var at = 0; at < trees.Length; at++)
        {
            left[at] = bits[Bit(at / _comparisons.Length, _parameters.ComparisonBits)];
            right[at] = trees[at].Greater[0];
        }
        var carries = await context.MultiplyAsync(left, right, ct);
        for (var at = 0; at < trees.Length; at++)
        {
            var xor = left[at] + right[at] - carries[at] - carries[at];
            var signBit = _width - _comparisons[at % _comparisons.Length].Drop;
            carries[at] = (differences[at] >> signBit & UInt128.One) == UInt128.Zero ? xor : one - xor;
        }

        // g_0 = [x_t > τ], 1 − g_1 = [x_t < −τ], g_2 = [x_t ≥ C + τ], 1 − g_3 = [x_t < −C − τ + 2^drop], the last two early by less than 2^drop:
        // z = (g_0 − g_1 − g_2 + g_3)·x_t − τ(g_0 + g_1 − g_2 − g_3) + C(g_2 + g_3 − 1).
        var select = new AuthenticatedShare[count];
        for (var j = 0; j < count; j++)
        {
            var g = carries.AsSpan(j * _comparisons.Length, _comparisons.Length);
            select[j] = g[0] - g[1] - g[2] + g[3];
        }
        var z = await context.MultiplyAsync(select, truncated, ct);
        for (var j = 0; j < count; j++)
        {
            var g = carries.AsSpan(j * _comparisons.Length, _comparisons.Length);
            z[j] = z[j] - ((g[0] + g[1] - g[2] - g[3]) * _threshold) + ((g[2] + g[3] - one) * _saturation);
        }
        return z;
    }

    /// <summary>Reduces all trees level by level, one exchange per level: greater = greater_high + equal_high·greater_low, equal = equal_high·equal_low.</summary>
    private static async ValueTask FoldAsync(SpdzContext context, Tree[] trees, CancellationToken ct)
    {
        while (true)
        {
            var products = 0;
            foreach (var tree in trees) products += LevelProducts(tree.Count);
            if (products == 0) return;
            AuthenticatedShare[] left = new AuthenticatedShare[products], right = new AuthenticatedShare[products];
            var next = 0;
            foreach (var tree in trees)
            {
                for (var i = 0; i < tree.Count / 2; i++)
                {
                    (left[next], right[next++]) = (tree.Equal[(2 * i) + 1], tree.Greater[2 * i]);
                    if (i > 0) (left[next], right[next++]) = (tree.Equal[(2 * i) + 1], tree.Equal[2 * i]);
                }
            }
            var folded = await context.MultiplyAsync(left, right, ct);
            next = 0;
            foreach (var tree in trees)
            {
                var half = tree.Count / 2;
                for (var i = 0; i < half; i++)
                {
                    tree.Greater[i] = tree.Greater[(2 * i) + 1] + folded[next++];
                    if (i > 0) tree.Equal[i] = folded[next++];
                }
                if (half > 0 && (tree.Count & 1) == 1) (tree.Greater[half], tree.Equal[half]) = (tree.Greater[2 * half], tree.Equal[2 * half]);
                tree.Count = (tree.Count + 1) / 2;
            }
        }
    }

    /// <summary>Leaves of [r' > public], r' = bits cut + drop .. L − 1 of r, two bits a leaf; linear because the pair products are known.</summary>
    private Tree PlantTree(int coordinate, Comparison comparison, UInt128 difference, AuthenticatedShare[] bits, AuthenticatedShare[] pairProducts, AuthenticatedShare one)
    {
        var tree = new Tree(Leaves(comparison));
        for (var i = 0; i < tree.Count; i++)
        {
            var pair = (comparison.Drop / 2) + i;
            var low = bits[Bit(coordinate, _cut + (2 * pair))];
            var high = bits[Bit(coordinate, _cut + (2 * pair) + 1)];
            var both = pairProducts[(coordinate * (_width / 2)) + pair];
            (tree.Greater[i], tree.Equal[i]) = (int)(difference >> (2 * i) & 3) switch
            {
                0 => (low + high - both, one - low - high + both),
                1 => (high, low - both),
                2 => (both, high - both),
                _ => (default, both),
            };
        }
        return tree;
    }

    /// <summary>seed·2^{to−from} + Σ_{from ≤ i &lt; to} 2^{i−from}·r_i by doubling.</summary>
    private static AuthenticatedShare Weigh(AuthenticatedShare[] bits, int coordinate, int from, int to, AuthenticatedShare seed)
    {
        var sum = seed;
        for (var i = to - 1; i >= from; i--) sum = sum + sum + bits[Bit(coordinate, i)];
        return sum;
    }

    private static int Bit(int coordinate, int index) => (coordinate * FieldElement.BitLength) + index;

    private static UInt128 ToUInt128(FieldElement value)
    {
        Span<byte> bytes = stackalloc byte[FieldElement.ByteCount];
        value.Write(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private int Leaves(Comparison comparison) => (_width - comparison.Drop) / 2;

    /// <summary>[x_t ≥ bound]: the sign of ⌊c/2^cut⌋ − (bound + 2^{width−1}) + 2^width − ⌊r/2^cut⌋, which lies in [0, 2^{width+1}).</summary>
    private Comparison Compare(BigInteger bound, int drop) => new((UInt128)((BigInteger.One << (_width - 1)) - bound), drop);

    private static int LevelProducts(int nodes) => nodes > 1 ? (2 * (nodes / 2)) - 1 : 0;

    /// <summary>Products of a comparison tree over <paramref name="leaves"/> pairs: the lowest node of each level needs no "equal".</summary>
    private static int TreeProducts(int leaves)
    {
        var products = 0;
        for (; leaves > 1; leaves = (leaves + 1) / 2) products += LevelProducts(leaves);
        return products;
    }

    private readonly record struct Comparison(UInt128 Offset, int Drop);

    private sealed class Tree(int leaves)
    {
        public AuthenticatedShare[] Greater { get; } = new AuthenticatedShare[leaves];

        public AuthenticatedShare[] Equal { get; } = new AuthenticatedShare[leaves];

        public int Count { get; set; } = leaves;
    }
}
