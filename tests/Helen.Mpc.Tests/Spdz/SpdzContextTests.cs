using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using System.Reflection;
using Helen.Arithmetic.Fields;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tests.Support;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Spdz;

public sealed class SpdzContextTests
{
    private static readonly BigInteger P = FieldElement.Modulus;
    private static readonly FieldElement[] Values = [.. new[] { 0, 1, 2, P - 1, P / 2, (P / 2) + 1, BigInteger.One << 126, 12345 }.Select(FieldElement.FromInteger)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(2), InlineData(3), InlineData(5)]
    public async Task MultiplyAsync_AllPairsInOneLayer_GivesProductsInOneExchange(int m)
    {
        using var parties = new SpdzParties(m);
        var n = Values.Length;

        var outcomes = await parties.RunAsync(async context =>
        {
            var shares = await SpdzParties.InputAsync(context, Values, TupleDemand.OfTriples(n * n));
            var before = context.Exchanges;
            var products = await context.MultiplyAsync(
                Enumerable.Range(0, n * n).Select(i => shares[i / n]).ToArray(), Enumerable.Range(0, n * n).Select(i => shares[i % n]).ToArray(), Ct);
            Assert.Equal((1, n * n), (context.Exchanges - before, context.TriplesUsed));
            return await SpdzParties.RevealAsync(context, products);
        });

        foreach (var outcome in outcomes) Assert.Equal(Enumerable.Range(0, n * n).Select(i => Values[i / n] * Values[i % n]), outcome.Result);
    }

    [Theory, InlineData(2), InlineData(3)]
    public async Task SquareAsync_ALayer_GivesSquaresInOneExchangeAndOpensOneValueEach(int m)
    {
        using var parties = new SpdzParties(m);

        var outcomes = await parties.RunAsync(async context =>
        {
            var shares = await SpdzParties.InputAsync(context, Values, TupleDemand.OfSquares(Values.Length));
            var (exchanges, opened) = (context.Exchanges, context.ValuesOpened);
            var squares = await context.SquareAsync(shares, Ct);
            Assert.Equal((1, Values.Length), (context.Exchanges - exchanges, context.ValuesOpened - opened));
            return await SpdzParties.RevealAsync(context, squares);
        });

        foreach (var outcome in outcomes) Assert.Equal(Values.Select(value => value * value), outcome.Result);
    }

    [Fact]
    public async Task NextInversePairsAndBoundedValues_AreWhatTheySay()
    {
        using var parties = new SpdzParties(3);

        var outcomes = await parties.RunAsync(async context =>
        {
            // Of several parts, one after the other.
            await context.ReserveAsync(new TupleDemand(0, 40 * 5, []) { InversePairs = 3, Squares = 1 }, Ct);
            await context.ReserveAsync(new TupleDemand(0, 0, []) { InversePairs = 1, Squares = 1 }, Ct);
            await context.SquareAsync(new[] { context.Constant(FieldElement.One), context.Constant(FieldElement.One) }, Ct);
            var pairs = context.NextInversePairs(4);
            var bounded = context.NextBoundedValues(40, 5);
            Assert.Equal(200, context.RandomBitsUsed);
            Assert.Throws<UnreachableException>(() => context.NextInversePairs(1));
            Assert.Throws<ArgumentOutOfRangeException>(() => context.NextBoundedValues(1, 127));
            return await SpdzParties.RevealAsync(context, [.. pairs.SelectMany(pair => new[] { pair.A, pair.Inverse }), .. bounded]);
        });

        foreach (var outcome in outcomes)
        {
            for (var i = 0; i < 4; i++) Assert.Equal(FieldElement.One, outcome.Result[2 * i] * outcome.Result[(2 * i) + 1]);
            Assert.All(outcome.Result[8..], value => Assert.InRange(value.ToInteger(), 0, 31));
            Assert.True(outcome.Result[8..].Distinct().Count() > 10);       // 40 uniform draws of 32: all in ten places has probability below 2^−50
        }
    }

    [Theory, InlineData(2), InlineData(3)]
    public async Task LinearMaps_OnShares_MatchClearValues(int m)
    {
        using var parties = new SpdzParties(m);
        var (x, y, c) = (Values[3], Values[4], Values[7]);

        var outcomes = await parties.RunAsync(async context =>
        {
            var s = await SpdzParties.InputAsync(context, [x, y]);
            return await SpdzParties.RevealAsync(context,
            [
                s[0] + s[1], s[0] - s[1], -s[0], s[0] * c, c * s[1], context.Constant(c), context.AddPublic(s[0], c), AuthenticatedShare.Zero,
            ]);
        });

        foreach (var outcome in outcomes) Assert.Equal([x + y, x - y, -x, x * c, c * y, c, x + c, FieldElement.Zero], outcome.Result);
    }

    [Fact]
    public async Task InputAsync_EveryPartyInputs_SharesEachPartysValues()
    {
        using var parties = new SpdzParties(3);
        ImmutableArray<int> counts = [2, 0, 3];

        var outcomes = await parties.RunAsync(async context =>
        {
            await context.ReserveAsync(TupleDemand.OfInputMasks(counts), Ct);
            var mine = Values.AsMemory(context.Self.Index, counts[context.Self.Index]);
            var shares = await context.InputAsync(mine, counts, Ct);
            Assert.Equal((1, 5), (context.Exchanges, context.InputMasksUsed));
            Assert.Equal(counts, shares.Select(s => s.Length));
            return await SpdzParties.RevealAsync(context, [.. shares.SelectMany(s => s)]);
        });

        foreach (var outcome in outcomes) Assert.Equal([Values[0], Values[1], Values[2], Values[3], Values[4]], outcome.Result);
    }

    [Fact]
    public async Task InputAsync_CountsDoNotFit_ThrowsArgumentException()
    {
        using var parties = new SpdzParties(2);

        var outcomes = await parties.RunAsync(async context =>
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await context.InputAsync(Values.AsMemory(0, 1), [1, 1, 1], Ct));
            await Assert.ThrowsAsync<ArgumentException>(async () => await context.InputAsync(Values.AsMemory(0, 1), [2, 2], Ct));
            await Assert.ThrowsAsync<ArgumentException>(async () => await context.MultiplyAsync(new AuthenticatedShare[1], new AuthenticatedShare[2], Ct));
            return true;
        });

        foreach (var outcome in outcomes) Assert.True(outcome.Result);
    }

    [Fact]
    public async Task NextRandomBits_Opened_AreBits()
    {
        using var parties = new SpdzParties(2);

        var outcomes = await parties.RunAsync(async context =>
        {
            await context.ReserveAsync(TupleDemand.OfRandomBits(150), Ct);
            await context.ReserveAsync(TupleDemand.OfRandomBits(50), Ct);
            var bits = context.NextRandomBits(200);                        // across both parts
            Assert.Equal((0, 200), (context.Exchanges, context.RandomBitsUsed));
            return await SpdzParties.RevealAsync(context, bits);
        });

        Assert.All(outcomes[0].Result, bit => Assert.True(bit.IsZero || bit == FieldElement.One));
        Assert.InRange(outcomes[0].Result.Count(bit => bit.IsZero), 60, 140);
    }

    [Fact]
    public async Task Steps_MoreThanReserved_AreUnreachable()
    {
        using var parties = new SpdzParties(2);

        var outcomes = await parties.RunAsync(async context =>
        {
            await context.ReserveAsync(new TupleDemand(1, 1, [1]), Ct);
            Assert.Throws<UnreachableException>(() => context.NextRandomBits(2));
            await Assert.ThrowsAsync<UnreachableException>(async () => await context.MultiplyAsync(new AuthenticatedShare[2], new AuthenticatedShare[2], Ct));
            return true;
        });

        foreach (var outcome in outcomes) Assert.True(outcome.Result);
    }

    [Fact]
    public async Task OpenBoundedAsync_EarlierOpeningUnchecked_IsUnreachable()
    {
        using var parties = new SpdzParties(2);

        var outcomes = await parties.RunAsync(async context =>
        {
            var shares = await SpdzParties.InputAsync(context, Values, TupleDemand.OfTriples(1));
            await context.MultiplyAsync(shares.AsMemory(0, 1), shares.AsMemory(1, 1), Ct);
            await Assert.ThrowsAsync<UnreachableException>(async () => await context.OpenBoundedAsync(shares, Ct));
            return context.Exchanges;
        });

        foreach (var outcome in outcomes) Assert.Equal(2, outcome.Result);            // nothing was sent
    }

    [Fact]
    public async Task OpenBoundedAsync_EverythingChecked_OpensOnceUntilTheNextCheck()
    {
        using var parties = new SpdzParties(2);

        var outcomes = await parties.RunAsync(async context =>
        {
            var shares = await SpdzParties.InputAsync(context, Values, TupleDemand.OfTriples(1));
            await context.MultiplyAsync(shares.AsMemory(0, 1), shares.AsMemory(1, 1), Ct);
            await context.MacCheckAsync(Ct);
            var opening = await context.OpenBoundedAsync(shares, Ct);
            await Assert.ThrowsAsync<UnreachableException>(async () => await context.OpenBoundedAsync(shares, Ct));
            Assert.Throws<UnreachableException>(context.EnsureAllChecked);
            var passed = await context.MacCheckAsync(Ct);
            context.EnsureAllChecked();
            return passed.Accept(opening).Values;
        });

        foreach (var outcome in outcomes) Assert.Equal(Values, outcome.Result);
    }

    [Fact]
    public async Task Accept_OpenedAfterTheCheckOrElsewhere_ThrowsArgumentException()
    {
        using var parties = new SpdzParties(2);
        using var others = new SpdzParties(2, seed: 2);
        var foreign = await others.RunAsync(async context => await context.OpenAsync(await SpdzParties.InputAsync(context, Values), Ct));

        var outcomes = await parties.RunAsync(async context =>
        {
            var shares = await SpdzParties.InputAsync(context, Values);
            var early = await context.OpenAsync(shares, Ct);
            var passed = await context.MacCheckAsync(Ct);
            var late = await context.OpenAsync(shares, Ct);
            Assert.Throws<ArgumentException>(() => passed.Accept(late));
            Assert.Throws<ArgumentException>(() => passed.Accept(foreign[context.Self.Index].Result));
            var second = await context.MacCheckAsync(Ct);
            Assert.Equal(Values, second.Accept(late).Values);
            return passed.Accept(early).Values;
        });

        foreach (var outcome in outcomes) Assert.Equal(Values, outcome.Result);
    }

    [Fact]
    public async Task MacCheckAsync_NothingOpened_ExchangesNothing()
    {
        using var parties = new SpdzParties(2);

        var outcomes = await parties.RunAsync(async context =>
        {
            await context.MacCheckAsync(Ct);
            return context.Exchanges;
        });

        foreach (var outcome in outcomes) Assert.Equal(0, outcome.Result);
    }

    [Fact]
    public async Task Dispose_Context_EndsIt()
    {
        using var parties = new SpdzParties(2);

        var outcomes = await parties.RunAsync(async context =>
        {
            await context.ReserveAsync(TupleDemand.OfTriples(1), Ct);
            context.Dispose();
            await Assert.ThrowsAsync<UnreachableException>(async () => await context.OpenAsync(new AuthenticatedShare[1], Ct));
            await Assert.ThrowsAsync<UnreachableException>(async () => await context.MacCheckAsync(Ct));
            return true;
        });

        foreach (var outcome in outcomes) Assert.True(outcome.Result);
    }

    [Fact]
    public async Task Constructor_SecondContextOfAnAttempt_IsRefused()
    {
        // The bounded opening of a second context would not wait for the MAC check of the first one's Beaver openings.
        using var parties = new SpdzParties(2);

        var outcomes = await parties.Network.RunAsync(channel =>
        {
            var source = parties.Dealer.SourceFor(channel.Self);
            using var first = new SpdzContext(channel, source, new SeededRandomSource(1));
            Assert.Throws<InvalidOperationException>(() => new SpdzContext(channel, source, new SeededRandomSource(2)));
            first.Dispose();
            Assert.Throws<InvalidOperationException>(() => new SpdzContext(channel, source, new SeededRandomSource(3)));
            return Task.FromResult(true);
        });

        foreach (var outcome in outcomes) Assert.True(outcome.Result);
    }

    [Fact]
    public void Types_ThatCarryTrust_HaveNoPublicMint()
    {
        foreach (var type in new[] { typeof(CheckedOpening), typeof(MacCheckPassed), typeof(UncheckedOpening), typeof(MacKeyShare) })
        {
            Assert.True(type is { IsSealed: true, IsValueType: false });
            Assert.Empty(type.GetConstructors());
        }
        Assert.Equal([nameof(UncheckedOpening.Count)], typeof(UncheckedOpening).GetProperties().Select(p => p.Name));
        Assert.Empty(typeof(AuthenticatedShare).GetProperties(BindingFlags.Public | BindingFlags.Instance));
        Assert.Empty(typeof(UncheckedOpening).GetFields());
    }

    [Fact]
    public void ToString_Secrets_PrintNothing()
    {
        var share = new AuthenticatedShare(FieldElement.FromInt64(4711), FieldElement.FromInt64(4712));
        using var key = new MacKeyShare(FieldElement.FromInt64(4711));
        using var batch = new TupleBatch([new(share, share, share)], [share], [[new(share, FieldElement.FromInt64(4711))]]);
        foreach (var text in new[] { share.ToString(), key.ToString(), batch.ToString(), new BeaverTriple(share, share, share).ToString(), new InputMask(share, FieldElement.One).ToString() })
        {
            Assert.DoesNotContain("47", text, StringComparison.Ordinal);
        }
    }

    /// <summary>Each entry alone: a context that has ended, or lost an exchange, does nothing any more.</summary>
    [Fact]
    public async Task EveryStep_AfterTheEnd_IsRefused()
    {
        using var parties = new SpdzParties(2);
        foreach (var outcome in await parties.RunAsync(async context =>
        {
            var shares = await SpdzParties.InputAsync(context, [Values[1]], TupleDemand.OfInputMasks([1, 1]));
            context.Dispose();
            await Assert.ThrowsAsync<UnreachableException>(async () => await context.ReserveAsync(TupleDemand.OfTriples(1), Ct));
            await Assert.ThrowsAsync<UnreachableException>(async () => await context.InputAsync(Array.Empty<FieldElement>(), [0, 0], Ct));
            await Assert.ThrowsAsync<UnreachableException>(async () => await context.OpenJournalledAsync(shares, Ct));
            await Assert.ThrowsAsync<UnreachableException>(async () => await context.OpenJournalledAsync(Array.Empty<AuthenticatedShare>(), Ct));
            await Assert.ThrowsAsync<UnreachableException>(async () => await context.OpenBoundedAsync(shares, Ct));
            await Assert.ThrowsAsync<UnreachableException>(async () => await context.SquareAsync(Array.Empty<AuthenticatedShare>(), Ct));
            return true;
        }))
            Assert.True(outcome.Result);
    }

    [Fact]
    public async Task OpenJournalledAsync_EarlierOpeningUnchecked_IsRefused()
    {
        using var parties = new SpdzParties(2);
        foreach (var outcome in await parties.RunAsync(async context =>
        {
            var shares = await SpdzParties.InputAsync(context, [Values[1], Values[4]]);
            await context.OpenAsync(shares, Ct);
            await Assert.ThrowsAsync<UnreachableException>(async () => await context.OpenJournalledAsync(shares, Ct));
            await context.MacCheckAsync(Ct);
            var opening = await context.OpenJournalledAsync(shares, Ct);
            return (await context.MacCheckAsync(Ct)).Accept(opening).Values;
        }))
            Assert.Equal([Values[1], Values[4]], outcome.Result);
    }

    [Fact]
    public async Task EmptySteps_ExchangeNothing()
    {
        using var parties = new SpdzParties(2);
        foreach (var outcome in await parties.RunAsync(async context =>
        {
            Assert.All(await context.InputAsync(Array.Empty<FieldElement>(), [0, 0], Ct), Assert.Empty);
            await context.OpenAsync(Array.Empty<AuthenticatedShare>(), Ct);
            Assert.Empty(await context.MultiplyAsync(Array.Empty<AuthenticatedShare>(), Array.Empty<AuthenticatedShare>(), Ct));
            await context.MacCheckAsync(Ct);
            await Assert.ThrowsAsync<ArgumentException>(async () => await context.InputAsync(Array.Empty<FieldElement>(), default, Ct));
            return (context.Exchanges, context.ValuesOpened);
        }))
            Assert.Equal((0, 0), outcome.Result);
        Assert.Empty(parties.Network.Log);
    }

    /// <summary>A batch that is used up is passed over, for every kind of tuple.</summary>
    [Fact]
    public async Task Tuples_OfSeveralParts_AreUsedInOrder()
    {
        using var parties = new SpdzParties(2);
        foreach (var outcome in await parties.RunAsync(async context =>
        {
            var one = new TupleDemand(1, 1, [1, 1]);
            for (var part = 0; part < 3; part++) await context.ReserveAsync(one, Ct);
            var bits = context.NextRandomBits(3);
            var shares = await context.InputAsync(context.Self.Index == 0 ? new[] { Values[1], Values[2], Values[7] } : [], [3, 0], Ct);
            var products = await context.MultiplyAsync(shares[0], shares[0], Ct);
            Assert.Equal((3, 3, 3), (context.TriplesUsed, context.RandomBitsUsed, context.InputMasksUsed));
            return await SpdzParties.RevealAsync(context, [.. products, .. bits]);
        }))
        {
            Assert.Equal([Values[1] * Values[1], Values[2] * Values[2], Values[7] * Values[7]], outcome.Result.Take(3));
            Assert.All(outcome.Result.Skip(3), bit => Assert.Contains(bit, Values.Take(2)));
        }
    }

    [Fact]
    public void MacKey_Disposed_IsGone()
    {
        var key = new MacKeyShare(Values[7]);
        Assert.Equal(Values[7], key.Value);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Value);
    }
}
