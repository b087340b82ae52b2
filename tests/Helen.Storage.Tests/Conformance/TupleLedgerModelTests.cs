using Helen.Storage.Tests.Support;
using Helen.Storage.Tuples;
using Helen.Tests.Support;

namespace Helen.Storage.Tests.Conformance;

/// <summary>Random histories on both providers: the same answers, and no address reserved twice.</summary>
public sealed class TupleLedgerModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Histories_OnBothProviders_Agree(ulong seed)
    {
        await using var memory = new MemoryWorld();
        await using var sqlite = new SqliteWorld();
        var coins = new SeededRandomSource(seed);
        var (model, real) = ((await memory.OpenAsync()).Tuples, (await sqlite.OpenAsync()).Tuples);
        var begun = new HashSet<AttemptAddress>();

        for (var step = 0; step < 250; step++)
        {
            var session = $"s{coins.Below(2)}";
            var segment = $"g{coins.Below(3)}";
            var epoch = await model.FindEpochAsync(session, CancellationToken.None) ?? 1;
            var next = await Outcome(ledger => ledger.NextAttemptAsync(session, segment, CancellationToken.None), model);
            var attempt = int.TryParse(next, out var number) ? Math.Max(1, number + (coins.Below(4) == 0 ? coins.Below(3) - 1 : 0)) : 64;
            var address = new AttemptAddress(session, segment, attempt);
            var choice = coins.Below(20);
            Func<ITupleLedger, ValueTask<string>> act = choice switch
            {
                < 3 => async ledger => $"{await ledger.OpenEpochAsync(session, CancellationToken.None)}",
                < 4 => async ledger =>
                {
                    await ledger.BurnEpochAsync(session, epoch, CancellationToken.None);
                    return "burnt";
                }
                ,
                < 13 => async ledger =>
                {
                    await ledger.BeginAttemptAsync(address, epoch, CancellationToken.None);
                    return "begun";
                }
                ,
                _ => async ledger =>
                {
                    await ledger.CompleteAsync(new(session, segment, Math.Max(1, attempt - 1)), CancellationToken.None);
                    return "completed";
                }
                ,
            };
            if (choice == 19 && coins.Below(4) == 0)
            {
                await sqlite.CloseAllAsync();
                (model, real) = ((await memory.OpenAsync()).Tuples, (await sqlite.OpenAsync()).Tuples);
            }

            var (expected, actual) = (await Outcome(act, model), await Outcome(act, real));

            Assert.True(expected == actual, $"seed {seed}, step {step}, {address}: {expected} against {actual}");
            if (expected == "begun") Assert.True(begun.Add(address));
            Assert.Equal(await Outcome(ledger => ledger.NextAttemptAsync(session, segment, CancellationToken.None), model), await Outcome(ledger => ledger.NextAttemptAsync(session, segment, CancellationToken.None), real));
            Assert.Equal(await model.ReadAsync(address, CancellationToken.None), await real.ReadAsync(address, CancellationToken.None));
            Assert.Equal(await model.FindEpochAsync(session, CancellationToken.None), await real.FindEpochAsync(session, CancellationToken.None));
        }

        Assert.True(begun.Count > 20, $"seed {seed}: only {begun.Count} attempts began");
    }

    private static async Task<string> Outcome<T>(Func<ITupleLedger, ValueTask<T>> act, ITupleLedger ledger)
    {
        try
        {
            return $"{await act(ledger)}";
        }
        catch (AttemptRefusedException refused)
        {
            return refused.Reason.ToString();
        }
    }
}
