using System.Collections.Immutable;
using System.Diagnostics;
using Helen.Arithmetic.Fields;
using Helen.Cryptography.Hashing;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tests.Support;
using Helen.Mpc.Tuples;
using Helen.Rounds;

namespace Helen.Mpc.Tests.Spdz;

/// <summary>
/// Every deviation runs in the same segment: input (exchange 0), one layer of multiplications (1), an opening (2), commitments of the MAC check (3), their openings (4),
/// a second opening (5) and its check (6, 7).
/// </summary>
public sealed class MacCheckTests
{
    private const int Input = 0, Beaver = 1, Opening = 2, Commit = 3, Open = 4, SecondOpening = 5, SecondCommit = 6, SecondOpen = 7;
    private static readonly FieldElement[] Values = [FieldElement.FromInt64(3), FieldElement.FromInt64(5), FieldElement.FromInt64(-7)];
    private static readonly FieldElement Delta = FieldElement.FromInt64(11);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(2), InlineData(3)]
    public async Task Segment_NobodyDeviates_OpensTheValues(int m)
    {
        var (outcomes, log) = await RunAsync(m, null);

        foreach (var outcome in outcomes) Assert.Equal([FieldElement.FromInt64(15), .. Values, .. Values], outcome.Result);
        Assert.Equal([false, false, false, true, true, false, true, true], log.Select(e => e.Info.Journalled));
    }

    [Theory]
    [InlineData(2, Beaver), InlineData(2, Opening), InlineData(2, SecondOpening)]
    [InlineData(3, Beaver), InlineData(3, Opening), InlineData(3, SecondOpening)]
    public async Task MacCheckAsync_ShiftedShare_HaltsEveryoneAndNamesNobody(int m, int step)
    {
        var (outcomes, log) = await RunAsync(m, (at, payloads) =>
        {
            if (at == step) Shift(payloads[1], 0, Delta);
        });

        AssertMacCheckFailed(outcomes);
        Assert.Equal(step == SecondOpening ? SecondOpen : Open, log.Count - 1);           // the very next check
    }

    [Fact]
    public async Task MacCheckAsync_ShiftsThatCancelInTheSum_Halts()
    {
        var (outcomes, _) = await RunAsync(3, (at, payloads) =>
        {
            if (at != Opening) return;
            Shift(payloads[1], 0, Delta);
            Shift(payloads[1], 1, -Delta);
        });

        AssertMacCheckFailed(outcomes);
    }

    [Fact]
    public async Task MacCheckAsync_ShareOfAnotherValue_Halts()
    {
        var (outcomes, _) = await RunAsync(3, (at, payloads) =>
        {
            if (at == Opening) payloads[1].AsSpan(0, 16).CopyTo(payloads[1].AsSpan(16, 16));
        });

        AssertMacCheckFailed(outcomes);
    }

    [Fact]
    public async Task MacCheckAsync_ShiftsThatCancelUnderCoefficientsOfAnotherOpening_Halts()
    {
        // The coefficients of the honest run, as everyone could compute them if they did not depend on the last opening.
        using var honest = new SpdzParties(2);
        var known = await honest.RunAsync(async context =>
        {
            var shares = await SpdzParties.InputAsync(context, Values, TupleDemand.OfTriples(1));
            await context.MultiplyAsync(shares.AsMemory(0, 1), shares.AsMemory(1, 1), Ct);
            await context.OpenAsync(shares, Ct);
            var opened = honest.Network.Log[Beaver..].SelectMany(e => Sums(e.Payloads)).ToArray();
            return SpdzContext.Coefficients(honest.Network.Channels[0], Digest.Of(SpdzEncoding.WriteElements(opened)), 0, opened.Length);
        });
        var r = known[0].Result;

        var (outcomes, _) = await RunAsync(2, (at, payloads) =>
        {
            if (at != Opening) return;
            Shift(payloads[1], 0, r[3]);                                               // r_2·r_3 − r_3·r_2 = 0: values 2 and 3 after the two of the multiplication
            Shift(payloads[1], 1, -r[2]);
        });

        AssertMacCheckFailed(outcomes);
    }

    [Theory, InlineData(2), InlineData(3)]
    public async Task MacCheckAsync_RushingPartyMendsTheSum_IsNamed(int m)
    {
        var (outcomes, log) = await RunAsync(m, (at, payloads) =>
        {
            if (at == Opening) Shift(payloads[1], 0, Delta);
            if (at != Open) return;
            var others = FieldElement.Zero;
            for (var party = 0; party < payloads.Length; party++)
            {
                if (party != 1) others += Read(payloads[party], 0);
            }
            (-others).Write(payloads[1].AsSpan(0, 16));                                // without commitments the check would pass
        });

        foreach (var outcome in outcomes)
        {
            var blame = Assert.Single(outcome.Blames);
            Assert.Equal((new PartyId(1), Fault.CommitmentMismatch, Open), (blame.Culprit!.Value, blame.Fault, blame.Round.Step));
            Assert.Equal(2, blame.Evidence.Distinct().Count());                        // the commitment and its opening
        }
        Assert.Equal(Open, log.Count - 1);
    }

    [Fact]
    public async Task MacCheckAsync_WrongNonce_IsNamed()
    {
        var (outcomes, _) = await RunAsync(3, (at, payloads) =>
        {
            if (at == Open) payloads[2][^1] ^= 1;
        });

        AssertBlamed(outcomes, Fault.CommitmentMismatch, 2);
    }

    [Fact]
    public async Task MacCheckAsync_TwoWrongOpenings_NamesBoth()
    {
        var (outcomes, _) = await RunAsync(3, (at, payloads) =>
        {
            if (at != Open) return;
            payloads[0][^1] ^= 1;
            payloads[2][^1] ^= 1;
        });

        AssertBlamed(outcomes, Fault.CommitmentMismatch, 0, 2);
    }

    [Fact]
    public async Task MacCheckAsync_CopiedCommitmentAndOpening_IsNamed()
    {
        var (outcomes, _) = await RunAsync(2, (at, payloads) =>
        {
            if (at is Commit or Open) payloads[0].CopyTo(payloads[1], 0);              // opens correctly unless the commitment names its party
        });

        AssertBlamed(outcomes, Fault.CommitmentMismatch, 1);
    }

    [Fact]
    public async Task MacCheckAsync_CommitmentOfTheEarlierCheck_IsNamed()
    {
        byte[] commitment = [], opening = [];
        var (outcomes, _) = await RunAsync(2, (at, payloads) =>
        {
            if (at == Commit) commitment = [.. payloads[1]];
            if (at == Open) opening = [.. payloads[1]];
            if (at == SecondCommit) payloads[1] = commitment;
            if (at == SecondOpen) payloads[1] = opening;
        });

        AssertBlamed(outcomes, Fault.CommitmentMismatch, 1);
    }

    [Theory]
    [InlineData(Input, 0), InlineData(Beaver, 1), InlineData(Opening, 1), InlineData(Commit, 1), InlineData(Open, 1), InlineData(SecondOpening, 2)]
    public async Task Exchange_PayloadTooShort_NamesTheParty(int step, int culprit)
    {
        var (outcomes, log) = await RunAsync(3, (at, payloads) =>
        {
            if (at == step) payloads[culprit] = payloads[culprit][..^1];
        });

        AssertBlamed(outcomes, Fault.MalformedEncoding, culprit);
        Assert.Equal(step, log.Count - 1);
    }

    [Theory]
    [InlineData(Input, 1), InlineData(Beaver, 1), InlineData(Opening, 1), InlineData(Commit, 1), InlineData(Open, 1)]
    public async Task Exchange_PayloadTooLong_NamesTheParty(int step, int culprit)
    {
        var (outcomes, _) = await RunAsync(3, (at, payloads) =>
        {
            if (at == step) payloads[culprit] = [.. payloads[culprit], 0];
        });

        AssertBlamed(outcomes, Fault.MalformedEncoding, culprit);
    }

    [Theory, InlineData(Input, 0), InlineData(Opening, 1), InlineData(Open, 1)]
    public async Task Exchange_ElementNotCanonical_NamesTheParty(int step, int culprit)
    {
        var (outcomes, _) = await RunAsync(3, (at, payloads) =>
        {
            if (at == step) payloads[culprit].AsSpan(0, 16).Fill(0x7F);
            if (at == step) payloads[culprit].AsSpan(1, 15).Fill(0xFF);                // 2^127 − 1 ≥ p
        });

        AssertBlamed(outcomes, Fault.MalformedEncoding, culprit);
    }

    [Fact]
    public async Task Exchange_TwoPartiesMalformed_NamesBothWithTheirEnvelopes()
    {
        var (outcomes, _) = await RunAsync(3, (at, payloads) =>
        {
            if (at == Opening) (payloads[0], payloads[2]) = ([], [.. payloads[2], 0]);
        });

        AssertBlamed(outcomes, Fault.MalformedEncoding, 0, 2);
        foreach (var outcome in outcomes) Assert.Equal(2, outcome.Blames.SelectMany(b => b.Evidence).Distinct().Count());
    }

    [Fact]
    public async Task Context_AfterAFailedCheck_IsDead()
    {
        using var parties = new SpdzParties(2);
        parties.Network.Adversary = (info, payloads) =>
        {
            if (info.Step == 1) Shift(payloads[1], 0, Delta);
        };

        var outcomes = await parties.RunAsync(async context =>
        {
            var shares = await SpdzParties.InputAsync(context, Values);
            await context.OpenAsync(shares, Ct);
            await Assert.ThrowsAsync<HaltException>(async () => await context.MacCheckAsync(Ct));
            await Assert.ThrowsAsync<UnreachableException>(async () => await context.MacCheckAsync(Ct));
            await Assert.ThrowsAsync<UnreachableException>(async () => await context.OpenAsync(shares, Ct));
            return context.UncheckedValues;
        });

        foreach (var outcome in outcomes) Assert.Equal(Values.Length, outcome.Result);
    }

    [Fact]
    public async Task InputAsync_ShiftedOffset_IsAnotherInputAndPasses()
    {
        // What a party publishes for its own mask defines its input: there is nothing to catch.
        var (outcomes, _) = await RunAsync(2, (at, payloads) =>
        {
            if (at == Input) Shift(payloads[0], 0, Delta);
        });

        foreach (var outcome in outcomes) Assert.Equal(Values[0] + Delta, outcome.Result[1]);
    }

    private static async Task<(LockStepNetwork.Outcome<ImmutableArray<FieldElement>>[] Outcomes, List<(LockStepNetwork.ExchangeInfo Info, byte[][] Payloads)> Log)> RunAsync(
        int m, Action<int, byte[][]>? adversary)
    {
        using var parties = new SpdzParties(m);
        if (adversary is not null) parties.Network.Adversary = (info, payloads) => adversary(info.Step, payloads);
        var outcomes = await parties.RunAsync(async context =>
        {
            var shares = await SpdzParties.InputAsync(context, Values, TupleDemand.OfTriples(1));
            var product = await context.MultiplyAsync(shares.AsMemory(0, 1), shares.AsMemory(1, 1), Ct);
            var first = await context.OpenAsync(shares, Ct);
            var passed = await context.MacCheckAsync(Ct);
            var second = await context.OpenBoundedAsync(new[] { product[0], shares[0], shares[1], shares[2] }, Ct);
            var again = await context.MacCheckAsync(Ct);
            var (a, b) = (again.Accept(second).Values, passed.Accept(first).Values);
            return (ImmutableArray<FieldElement>)[a[0], .. a[1..], .. b];
        });
        return (outcomes, parties.Network.Log);
    }

    private static void AssertMacCheckFailed(LockStepNetwork.Outcome<ImmutableArray<FieldElement>>[] outcomes)
    {
        foreach (var outcome in outcomes)
        {
            var blame = Assert.Single(outcome.Blames);
            Assert.Null(blame.Culprit);
            Assert.Equal(Fault.MacCheckFailed, blame.Fault);
        }
    }

    private static void AssertBlamed(LockStepNetwork.Outcome<ImmutableArray<FieldElement>>[] outcomes, Fault fault, params int[] culprits)
    {
        foreach (var outcome in outcomes)
        {
            Assert.Equal(culprits, outcome.Blames.Select(b => b.Culprit!.Value.Index));
            Assert.All(outcome.Blames, b => Assert.Equal(fault, b.Fault));
            Assert.All(outcome.Blames, b => Assert.NotEmpty(b.Evidence));
        }
    }

    private static IEnumerable<FieldElement> Sums(byte[][] payloads)
    {
        for (var j = 0; j < payloads[0].Length / 16; j++)
        {
            var sum = FieldElement.Zero;
            foreach (var payload in payloads) sum += Read(payload, j);
            yield return sum;
        }
    }

    private static FieldElement Read(byte[] payload, int index) =>
        FieldElement.TryRead(payload.AsSpan(16 * index, 16), out var element) ? element : throw new InvalidOperationException("The honest payload is malformed.");

    private static void Shift(byte[] payload, int index, FieldElement delta) => (Read(payload, index) + delta).Write(payload.AsSpan(16 * index, 16));
}
