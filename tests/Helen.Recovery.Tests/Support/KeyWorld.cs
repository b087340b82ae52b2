using System.Collections.Concurrent;
using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Signatures;
using Helen.Rounds;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Session;
using Helen.Training.Tests.Support;
using Helen.Transport.Loopback;

namespace Helen.Recovery.Tests.Support;

/// <summary>All parties that make one key, each living on after the end and beginning again after every fault, over one network and one store each.</summary>
internal sealed class KeyWorld : IDisposable
{
    private const int ModulusBits = 512, Slots = 1024, Generators = 2;
    private static readonly TransparentCrossProducts s_products = new(Slots);

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly ImmutableArray<IRandomSource> _coins;
    private readonly ConcurrentBag<(PartyId Party, PartyKey Key)> _keys = [];

    /// <param name="parties">m.</param>
    /// <param name="faulty">Whose process ends.</param>
    /// <param name="faults">Where; null for nowhere.</param>
    public KeyWorld(int parties, int faulty = 0, Faults? faults = null)
    {
        ImmutableArray<SigningKey> signing = [.. Enumerable.Range(0, parties).Select(i => SigningKey.Generate(new KeyedCoins($"signing {i} of {parties}")))];
        // The coins of all lives of a party are one stream: a batch that is done again is another batch.
        _coins = [.. Enumerable.Range(0, parties).Select(i => (IRandomSource)new KeyedCoins($"batches of {i} of {parties}"))];
        Document = new(new byte[Digest.ByteCount], [.. signing.Select((key, i) => new SessionParty($"party {i + 1}", key.VerifyKey))], SecurityParameters.InsecureForTests(ModulusBits), Generators);
        var network = new LoopbackNetwork(Document.Id, signing);
        ImmutableArray<Faults> all = [.. Enumerable.Range(0, parties).Select(i => i == faulty && faults is not null ? faults : new Faults())];
        // Where one party's process ends behind its acceptance, the others have accepted, too, whoever of them was faster; unless they never can.
        Journals = [.. all.Select((of, i) => new KeyJournal(Document, of) { OnAccepted = i == faulty && of.Lost is null ? AllAcceptAsync : null })];
        Links = [.. network.Endpoints.Select((endpoint, i) => new DyingLinks(endpoint, all[i]))];
    }

    public KeyGenerationDocument Document { get; }

    public ImmutableArray<KeyJournal> Journals { get; }

    public ImmutableArray<DyingLinks> Links { get; }

    /// <summary>Runs to the end at every party. Whatever happened: one key, everybody's, at every end of every life; nothing said twice; nobody named.</summary>
    /// <returns>The epoch whose modulus it is.</returns>
    public async Task<byte> RunAsync()
    {
        var ends = await Task.WhenAll(Links.Select(links => PartyAsync(links.Self)));
        await _stop.CancelAsync();
        Assert.All(ends, end => Assert.True(end is KeyGenerationOutcome.Generated, end is KeyGenerationOutcome.Halted halted ? string.Join(" ", halted.Blames) : ""));
        var keys = _keys.ToList();
        Assert.All(Links, links => Assert.Contains(keys, made => made.Party == links.Self));
        Assert.Single(keys.Select(made => (made.Key.PublicKey.Id, made.Key.Commitments.Id)).Distinct());
        Assert.All(keys.GroupBy(made => made.Party), of => Assert.Single(of.Select(made => Convert.ToHexString(made.Key.Encode())).Distinct()));
        Assert.All(Links, links => Assert.Empty(links.Equivocations));
        var position = Journals[0].Position;
        Assert.All(Journals, journal =>
        {
            Assert.True(journal.Position.Complete);
            Assert.True(journal.Position.Agrees(position));
            // No second key has ever been finished.
            Assert.Single(journal.Rounds.Where(round => round.Phase == Phase.KeyGeneration && Places.Of(round).EndsWith("segment 3, result", StringComparison.Ordinal)));
        });
        return position.AcceptedEpoch;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        foreach (var (_, key) in _keys) key.Dispose();
    }

    private async Task AllAcceptAsync(byte epoch)
    {
        while (Journals.Any(journal => journal.Position.AcceptedEpoch != epoch)) await Task.Delay(1, _stop.Token);
    }

    /// <summary>One party's lives up to the first end that it sees; it listens on behind it.</summary>
    private Task<KeyGenerationOutcome> PartyAsync(PartyId self)
    {
        var end = new TaskCompletionSource<KeyGenerationOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Task.Run(
            async () =>
            {
                while (!end.Task.IsFaulted && !_stop.IsCancellationRequested)
                {
                    try
                    {
                        await LifeAsync(self, end);
                    }
                    catch (Exception fault) when (fault is ProcessDiedException or IOException)
                    {
                        // The next life.
                    }
                    catch (Exception exception)
                    {
                        end.TrySetException(exception);
                    }
                }
            },
            CancellationToken.None);
        return end.Task;
    }

    private async Task LifeAsync(PartyId self, TaskCompletionSource<KeyGenerationOutcome> end)
    {
        await using var driver = new RoundDriver(Links[self.Index], Journals[self.Index], _coins[self.Index], Document.Limits);
        var runner = new KeyGenerationRunner(Document, driver, Journals[self.Index], s_products, _coins[self.Index]);
        var heard = end.Task.IsCompleted ? await runner.ListenAsync(_stop.Token) : (byte)0;
        while (true)
        {
            var outcome = await runner.RunAsync(_stop.Token, heard);
            if (outcome is KeyGenerationOutcome.Generated generated) _keys.Add((self, generated.Key));
            end.TrySetResult(outcome);
            heard = await runner.ListenAsync(_stop.Token);
        }
    }
}
