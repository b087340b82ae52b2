namespace Helen.Benchmarks;

/// <summary>The alternative that Helen does not use: one 60-bit prime, Harvey butterflies with Math.BigMul, one residue at a time.</summary>
internal sealed class WideTransform
{
    private const int Degree = 16384;
    private const ulong Prime = (1UL << 60) - (1UL << 14) + 1;      // only its size matters for time
    private readonly ulong[] _values = new ulong[Degree], _roots = new ulong[Degree], _quotients = new ulong[Degree];

    public WideTransform()
    {
        for (var i = 0; i < Degree; i++)
        {
            _values[i] = (ulong)i * 1234567;
            _roots[i] = (Prime / 3) + (ulong)i;
            _quotients[i] = (ulong)(((UInt128)_roots[i] << 64) / Prime);
        }
    }

    public void Forward()
    {
        unchecked                                           // lazy residues modulo 2^64
        {
            var span = Degree;
            for (var m = 1; m < Degree; m <<= 1)
            {
                span >>= 1;
                for (var i = 0; i < m; i++)
                {
                    var (w, quotient) = (_roots[m + i], _quotients[m + i]);
                    var low = _values.AsSpan(2 * i * span, span);
                    var high = _values.AsSpan((2 * i * span) + span, span);
                    for (var j = 0; j < low.Length; j++)
                    {
                        var u = Reduce(low[j], 2 * Prime);
                        var v = (high[j] * w) - (Math.BigMul(high[j], quotient, out _) * Prime);
                        low[j] = u + v;
                        high[j] = u - v + (2 * Prime);
                    }
                }
            }

            foreach (ref var value in _values.AsSpan()) value = Reduce(Reduce(value, 2 * Prime), Prime);
        }
    }

    private static ulong Reduce(ulong value, ulong bound)
    {
        unchecked                                           // mask arithmetic wraps on purpose
        {
            var difference = value - bound;
            return difference + (bound & (ulong)((long)difference >> 63));
        }
    }
}
