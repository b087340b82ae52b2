using System.Numerics;
using Helen.Arithmetic.Fields;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Offline;

/// <summary>
/// What any m − 1 parties hold of a tuple says nothing about its value, as far as these statistics see. For every set of m − 1 parties, every value of a tuple and both ends of it
/// (lowest and highest bit of the opened element), against the lowest and highest bits of each share of theirs (values and MACs), of the sums of their shares, and the exclusive-or of
/// every two of these sums: each column, and its exclusive-or with the bit of the value, is a fair coin.
/// <para>
/// Thresholds. A column of N fair coins is off by more than t = 7 standard deviations with probability at most 2·exp(−t²/2) &lt; 2^−34 (Hoeffding); a test looks at fewer than 2^13 columns. Two
/// samples of the same distribution have a Kolmogorov–Smirnov distance above 3.5·√(1/n + 1/n′) with probability below 2^−34; 16 × 2 cells of independent bits have χ² (15 degrees of freedom)
/// above 100 with probability below 2^−43. So one run of this class fails by chance with probability below 2^−15, whatever the coins; the seeds are fixed and named in the failure, but the
/// workers of a row draw in no fixed order. What a leak must be to be seen: a bias of 7/√N, 8 % of a coin; <see cref="Leak_OfOneCoinInSix_IsFound"/>.
/// </para>
/// </summary>
public sealed class TupleStatisticsTests
{
    private const int Count = 8192, Degree = 1024;
    private const double MaxExcess = 7, MaxChiSquare = 100;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Triples_SharesOfAllButOneParty_SayNothingOfTheValues(int parties)
    {
        var (batches, world, seed) = await TakeAsync(parties, TupleDemand.OfTriples(Count), 100);
        await using (world)
        {
            var triples = batches.Select(batch => Enumerable.Range(0, Count).Select(_ => batch.NextTriple()).ToList()).ToList();
            var values = Enumerable.Range(0, Count).Select(t => new[] { Open(t, triple => triple.A), Open(t, triple => triple.B), Open(t, triple => triple.C) }).ToArray();
            var shares = triples.Select(ofParty => ofParty.Select(triple => Elements(triple.A, triple.B, triple.C)).ToArray()).ToArray();
            foreach (var absent in Enumerable.Range(0, parties)) AssertIndependent(values, Without(shares, absent), $"{seed}, without P{absent + 1}");

            FieldElement Open(int t, Func<BeaverTriple, AuthenticatedShare> of) => world.Open(triples.Select(ofParty => of(ofParty[t])));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task RandomBits_AreBalancedAndSharesOfAllButOnePartySayNothingOfThem(int parties)
    {
        var (batches, world, seed) = await TakeAsync(parties, TupleDemand.OfRandomBits(Count), 200);
        await using (world)
        {
            var bits = batches.Select(batch => Enumerable.Range(0, Count).Select(_ => batch.NextRandomBit()).ToList()).ToList();
            var values = Enumerable.Range(0, Count).Select(t => new[] { world.Open(bits.Select(ofParty => ofParty[t])) }).ToArray();
            var ones = Column("bit", values, value => value[0] == FieldElement.One);
            Assert.True(Math.Abs(ones.Excess()) <= MaxExcess, $"{seed}: bits are off by {ones.Excess()}.");
            var shares = bits.Select(ofParty => ofParty.Select(bit => Elements(bit)).ToArray()).ToArray();
            foreach (var absent in Enumerable.Range(0, parties))
            {
                var theirs = Without(shares, absent);
                AssertIndependent(values, theirs, $"{seed}, without P{absent + 1}");
                AssertOneDistribution(values, theirs, $"{seed}, without P{absent + 1}");
            }
        }
    }

    /// <summary>The mask of each party, for the others; it knows its own.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task InputMasks_SharesOfAllButTheOwner_SayNothingOfTheValue(int parties)
    {
        var (batches, world, seed) = await TakeAsync(parties, TupleDemand.OfInputMasks([.. Enumerable.Repeat(Count, parties)]), 300);
        await using (world)
        {
            foreach (var owner in Enumerable.Range(0, parties))
            {
                var masks = batches.Select(batch => Enumerable.Range(0, Count).Select(_ => batch.NextInputMask(owner)).ToList()).ToList();
                var values = masks[owner].Select(mask => new[] { mask.Clear }).ToArray();
                var shares = masks.Select(ofParty => ofParty.Select(mask => Elements(mask.Share)).ToArray()).ToArray();
                AssertIndependent(values, Without(shares, owner), $"{seed}, masks of P{owner + 1}");
                // Nor does the owner's share: who learns it (an opening of a sum of inputs shows it) does not have the mask.
                AssertIndependent(values, [shares[owner]], $"{seed}, masks of P{owner + 1} by its own share");
            }
        }
    }

    /// <summary>The statistics' own test: a sharing in which one tuple in six betrays a bit is found by each of them, and one that is sound is not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Leak_OfOneCoinInSix_IsFound(bool leaks)
    {
        var random = new SeededRandomSource(400);
        var values = new FieldElement[Count][];
        FieldElement[][][] shares = [new FieldElement[Count][], new FieldElement[Count][]];
        for (var t = 0; t < Count; t++)
        {
            var bit = FieldElement.Random(random).ToInteger().IsEven ? FieldElement.One : FieldElement.Zero;
            FieldElement one = FieldElement.Random(random), two = FieldElement.Random(random);
            // The high bit of the two shares' sum is the bit.
            if (leaks && t % 6 == 0 && High(one + two) != (bit == FieldElement.One)) two = FieldElement.FromInteger(FieldElement.Modulus - 1 - (one + two).ToInteger()) - one;
            (values[t], shares[0][t], shares[1][t]) = ([bit], [one], [two]);
        }

        Assert.Equal(leaks, Throws(() => AssertIndependent(values, shares, "")));
        Assert.Equal(leaks, Throws(() => AssertOneDistribution(values, shares, "")));

        static bool Throws(Action check) => Record.Exception(check) is not null;
    }

    private static async Task<(TupleBatch[] Batches, FactoryWorld World, string Seed)> TakeAsync(int parties, TupleDemand demand, ulong seed)
    {
        var world = new FactoryWorld(parties, [demand], degree: Degree, random: party => new SeededRandomSource(seed + (ulong)party.Index));
        return (await world.TakeAsync(demand), world, $"{parties} parties, seeds {seed}..{seed + (ulong)parties - 1}");
    }

    private static FieldElement[] Elements(params ReadOnlySpan<AuthenticatedShare> shares)
    {
        var elements = new FieldElement[2 * shares.Length];
        for (var i = 0; i < shares.Length; i++) (elements[2 * i], elements[(2 * i) + 1]) = (shares[i].Value, shares[i].Mac);
        return elements;
    }

    private static FieldElement[][][] Without(FieldElement[][][] shares, int absent) => [.. shares.Where((_, party) => party != absent)];

    /// <param name="values">By tuple, its values.</param>
    /// <param name="shares">By party, by tuple, the elements of the share.</param>
    /// <param name="what">For the failure.</param>
    private static void AssertIndependent(FieldElement[][] values, FieldElement[][][] shares, string what)
    {
        var width = shares[0][0].Length;
        var sums = new List<BitColumn>();
        var columns = new List<BitColumn>();
        var joint = Sums(shares);
        for (var e = 0; e < width; e++)
        {
            sums.Add(Column($"low bit of Σ of element {e}", joint, sum => !sum[e].ToInteger().IsEven));
            sums.Add(Column($"high bit of Σ of element {e}", joint, sum => High(sum[e])));
            foreach (var (party, own) in shares.Index())
            {
                columns.Add(Column($"low bit of share {party}'s element {e}", own, share => !share[e].ToInteger().IsEven));
                columns.Add(Column($"high bit of share {party}'s element {e}", own, share => High(share[e])));
            }

            if (shares.Length > 1) columns.Add(shares.Select((own, party) => Column($"low bit {party}/{e}", own, share => !share[e].ToInteger().IsEven)).Aggregate((left, right) => left.Xor(right)));
        }

        columns.AddRange(sums);
        for (var i = 0; i < sums.Count; i++)
            for (var j = 0; j < i; j++) columns.Add(sums[i].Xor(sums[j]));
        foreach (var column in columns) Assert.True(Math.Abs(column.Excess()) <= MaxExcess, $"{what}: {column.Name} is off by {column.Excess()} standard deviations.");
        for (var v = 0; v < values[0].Length; v++)
        {
            foreach (var bit in new[] { Column($"low bit of value {v}", values, value => !value[v].ToInteger().IsEven), Column($"high bit of value {v}", values, value => High(value[v])) })
            {
                // The high bit of a random bit is none.
                if (Math.Abs(bit.Excess()) > MaxExcess) continue;
                foreach (var column in columns)
                {
                    var excess = column.Xor(bit).Excess();
                    Assert.True(Math.Abs(excess) <= MaxExcess, $"{what}: {column.Name} tells {bit.Name}: {excess} standard deviations.");
                }

                for (var e = 0; e < width; e++)
                {
                    var chiSquare = ChiSquare(joint, e, bit);
                    Assert.True(chiSquare <= MaxChiSquare, $"{what}: the four high bits of Σ of element {e} tell {bit.Name}: χ² = {chiSquare}.");
                }
            }
        }
    }

    /// <summary>Sums of shares of zeros and of ones have one distribution (two-sample Kolmogorov–Smirnov).</summary>
    private static void AssertOneDistribution(FieldElement[][] bits, FieldElement[][][] shares, string what)
    {
        var joint = Sums(shares);
        for (var e = 0; e < joint[0].Length; e++)
        {
            double[] Of(FieldElement bit) => [.. joint.Where((_, t) => bits[t][0] == bit).Select(sum => Math.ScaleB((double)sum[e].ToInteger(), -FieldElement.BitLength)).Order()];
            var (zeros, ones) = (Of(FieldElement.Zero), Of(FieldElement.One));
            var (worst, j) = (0.0, 0);
            for (var i = 0; i < zeros.Length; i++)
            {
                while (j < ones.Length && ones[j] <= zeros[i]) j++;
                worst = Math.Max(worst, Math.Abs(((i + 1.0) / zeros.Length) - ((double)j / ones.Length)));
            }

            var most = 3.5 * Math.Sqrt((1.0 / zeros.Length) + (1.0 / ones.Length));
            Assert.True(worst <= most, $"{what}: Σ of element {e} tells the bit: Kolmogorov–Smirnov distance {worst} above {most}.");
        }
    }

    private static double ChiSquare(FieldElement[][] sums, int element, BitColumn bit)
    {
        var cells = new double[16, 2];
        for (var t = 0; t < sums.Length; t++) cells[(int)(sums[t][element].ToInteger() >> (FieldElement.BitLength - 4)), bit[t] ? 1 : 0]++;
        var chiSquare = 0.0;
        for (var row = 0; row < 16; row++)
        {
            for (var column = 0; column < 2; column++)
            {
                var total = Enumerable.Range(0, 16).Sum(r => cells[r, column]);
                var expected = (cells[row, 0] + cells[row, 1]) * total / sums.Length;
                chiSquare += (cells[row, column] - expected) * (cells[row, column] - expected) / expected;
            }
        }

        return chiSquare;
    }

    private static FieldElement[][] Sums(FieldElement[][][] shares) => [.. Enumerable.Range(0, shares[0].Length).Select(t =>
        Enumerable.Range(0, shares[0][t].Length).Select(e => FactoryWorld.Sum(shares.Select(own => own[t][e]))).ToArray())];

    private static bool High(FieldElement element) => element.ToInteger() >> (FieldElement.BitLength - 1) == BigInteger.One;

    private static BitColumn Column(string name, FieldElement[][] tuples, Func<FieldElement[], bool> bit)
    {
        var column = new BitColumn(name, tuples.Length);
        for (var t = 0; t < tuples.Length; t++) column[t] = bit(tuples[t]);
        return column;
    }
}
