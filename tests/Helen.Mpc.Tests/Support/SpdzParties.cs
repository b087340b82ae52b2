using System.Collections.Immutable;
using Helen.Arithmetic.Fields;
using Helen.Dealer;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Support;

/// <summary>m parties with one dealer over one lock-step network: a whole segment attempt in a test.</summary>
internal sealed class SpdzParties : IDisposable
{
    private readonly SeededRandomSource _random;

    public SpdzParties(int parties, ulong seed = 1, LockStepNetwork? network = null)
    {
        _random = new(seed);
        Network = network ?? new(parties);
        Dealer = new(parties, _random);
    }

    public LockStepNetwork Network { get; }

    public TupleDealer Dealer { get; }

    /// <summary>Runs the same body at every party, each with its own context.</summary>
    public Task<LockStepNetwork.Outcome<T>[]> RunAsync<T>(Func<SpdzContext, Task<T>> body) => Network.RunAsync(async channel =>
    {
        using var context = new SpdzContext(channel, Dealer.SourceFor(channel.Self), _random);
        return await body(context);
    });

    /// <summary>Party 1 inputs these values; reserves what else the test needs.</summary>
    public static async Task<AuthenticatedShare[]> InputAsync(SpdzContext context, FieldElement[] values, TupleDemand? more = null)
    {
        ImmutableArray<int> counts = [values.Length, .. Enumerable.Repeat(0, context.PartyCount - 1)];
        await context.ReserveAsync(TupleDemand.OfInputMasks(counts) + (more ?? TupleDemand.None), TestContext.Current.CancellationToken);
        var shares = await context.InputAsync(context.Self == new PartyId(0) ? values : [], counts, TestContext.Current.CancellationToken);
        return shares[0];
    }

    /// <summary>Opens, checks, and returns the values.</summary>
    public static async Task<ImmutableArray<FieldElement>> RevealAsync(SpdzContext context, AuthenticatedShare[] shares)
    {
        var opening = await context.OpenAsync(shares, TestContext.Current.CancellationToken);
        var passed = await context.MacCheckAsync(TestContext.Current.CancellationToken);
        return passed.Accept(opening).Values;
    }

    public void Dispose()
    {
        Network.Dispose();
        Dealer.Dispose();
    }
}
