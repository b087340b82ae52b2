using System.Collections.Immutable;
using Helen.Arithmetic.Fields;
using Helen.Cryptography.Hashing;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tests.Support;
using Helen.Rounds;

namespace Helen.Mpc.Tests.Spdz;

/// <summary>
/// A party answers a MAC check with a commitment and an opening that fit each other but were made elsewhere, one thing at a time: every part of what a commitment binds
/// names it. Without that part the sum alone would fail, and name nobody. Exchanges: input (0), opening (1), commitments (2), openings (3), the same again (4, 5, 6).
/// </summary>
public sealed class CommitmentBindingTests
{
    private const int Commit = 2, Open = 3, SecondCommit = 5;
    private static readonly SegmentId Here = new(Phase.ModelCompute, 1, 0);
    private static readonly SessionId Session = new(Digest.Of("this session"u8));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("session"), InlineData("phase"), InlineData("iteration"), InlineData("segment"), InlineData("attempt"), InlineData("opened values")]
    public async Task MacCheckAsync_CommitmentOfAnotherPlace_IsNamed(string place)
    {
        var (commitment, opening) = await RecordAsync(
            place switch
            {
                "phase" => Here with { Phase = Phase.Release },
                "iteration" => Here with { Iteration = 2 },
                "segment" => Here with { Index = 1 },
                _ => Here,
            },
            attempt: (byte)(place == "attempt" ? 2 : 1),
            place == "session" ? new(Digest.Of("another session"u8)) : Session,
            value: place == "opened values" ? 4 : 3);

        foreach (var outcome in await ReplayAsync(commitment, opening, Commit)) AssertNamed(outcome);
    }

    [Fact]
    public async Task MacCheckAsync_CommitmentOfThisPlace_Passes()
    {
        var (commitment, opening) = await RecordAsync(Here, 1, Session, 3);

        foreach (var outcome in await ReplayAsync(commitment, opening, Commit)) Assert.Equal(FieldElement.FromInt64(3), outcome.Result[0]);
    }

    [Fact]
    public async Task MacCheckAsync_CommitmentOfTheEarlierCheckOfTheSameValues_IsNamed()
    {
        var (commitment, opening) = await RecordAsync(Here, 1, Session, 3);

        foreach (var outcome in await ReplayAsync(commitment, opening, SecondCommit)) AssertNamed(outcome);
    }

    private static void AssertNamed(LockStepNetwork.Outcome<ImmutableArray<FieldElement>> outcome)
    {
        var blame = Assert.Single(outcome.Blames);
        Assert.Equal((new PartyId(1), Fault.CommitmentMismatch), (blame.Culprit!.Value, blame.Fault));
    }

    private static async Task<(byte[] Commitment, byte[] Opening)> RecordAsync(SegmentId segment, byte attempt, SessionId session, long value)
    {
        var (outcomes, log) = await RunAsync(segment, attempt, session, value, null);
        foreach (var outcome in outcomes) Assert.Null(outcome.Error);
        return (log[Commit].Payloads[1], log[Open].Payloads[1]);
    }

    private static async Task<LockStepNetwork.Outcome<ImmutableArray<FieldElement>>[]> ReplayAsync(byte[] commitment, byte[] opening, int at) => (await RunAsync(Here, 1, Session, 3, (step, payloads) =>
    {
        if (step == at) payloads[1] = commitment;
        if (step == at + 1) payloads[1] = opening;
    })).Outcomes;

    private static async Task<(LockStepNetwork.Outcome<ImmutableArray<FieldElement>>[] Outcomes, List<(LockStepNetwork.ExchangeInfo Info, byte[][] Payloads)> Log)> RunAsync(
        SegmentId segment, byte attempt, SessionId session, long value, Action<int, byte[][]>? adversary)
    {
        using var parties = new SpdzParties(2, seed: 5, new LockStepNetwork(2, segment, attempt, session));
        if (adversary is not null) parties.Network.Adversary = (info, payloads) => adversary(info.Step, payloads);
        var outcomes = await parties.RunAsync(async context =>
        {
            var shares = await SpdzParties.InputAsync(context, [FieldElement.FromInt64(value)]);
            await SpdzParties.RevealAsync(context, shares);
            return await SpdzParties.RevealAsync(context, shares);
        });
        return (outcomes, parties.Network.Log);
    }
}
