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
    private const int Comparisons = 4;
    private readonly SoftThresholdParameters _parameters;
    private readonly int _truncatedBits, _pairs, _droppedPairs;

    /// <summary>The circuit for these sizes.</summary>
    public SoftThreshold(SoftThresholdParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _truncatedBits = parameters.TruncatedBits;
        _pairs = _truncatedBits / 2;
        _droppedPairs = parameters.SaturationDropBits / 2;
        TriplesPerCoordinate = _pairs + (2 * TreeProducts(_pairs)) + (2 * TreeProducts(_pairs - _droppedPairs)) + Comparisons + 1;
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
    public ValueTask<AuthenticatedShare[]> EvaluateAsync(SpdzContext context, ReadOnlyMemory<AuthenticatedShare> x, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Products of a comparison tree over <paramref name="leaves"/> pairs: the lowest node of each level needs no "equal".</summary>
    private static int TreeProducts(int leaves)
    {
        var products = 0;
        for (; leaves > 1; leaves = (leaves + 1) / 2) products += (2 * (leaves / 2)) - 1;
        return products;
    }
}
