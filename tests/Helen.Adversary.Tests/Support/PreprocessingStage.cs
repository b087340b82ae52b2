using System.Collections.Concurrent;
using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Lattice;
using Helen.Cryptography.Signatures;
using Helen.Mpc.Offline;
using Helen.Mpc.Tuples;
using Helen.Rounds;
using Helen.Transport.Loopback;

namespace Helen.Adversary.Tests.Support;

/// <summary>The tuples of one MAC epoch: one batch of each kind, in the order in which they are made and taken.</summary>
internal sealed class PreprocessingStage(int parties) : Stage
{
    private const int Degree = 64;
    private static readonly SecurityParameters s_security = SecurityParameters.InsecureForTests(512);
    private static readonly ConcurrentDictionary<int, LatticeParameters> s_parameters = new();
    private static readonly SessionId s_session = PreprocessingSession.IdOf(new(Digest.Of("preprocessing"u8)), 1);

    private readonly ImmutableArray<SigningKey> _keys = [.. Enumerable.Range(0, parties).Select(_ => SigningKey.Generate(new SystemRandomSource()))];
    private readonly ConcurrentDictionary<PartyId, int> _taken = new();

    // More than one row of triples and bits.
    private readonly ImmutableArray<TupleDemand> _demands =
        [TupleDemand.OfInputMasks([.. Enumerable.Repeat(1, parties)]), TupleDemand.OfRandomBits(Degree + 1), TupleDemand.OfTriples(Degree + 1)];

    public override Attack AttackOn(Recorded target, IDeviation deviation) => new(target, deviation, new WireLimits(64, 1, 1), null);

    /// <summary>Nothing is taken of the batch in which somebody deviated, nor of a later one.</summary>
    public override string? Leak(Recorded target, IDeviation deviation)
    {
        var batch = Math.Max((int)target.Place.Round.Iteration, 1);
        // Who was sent the right opening of the last check may take its batch, which no other honest party does.
        var alone = (target.Role is Role.MacOpening or Role.LastMacOpening) && deviation is Matrix.TwoBodiesToTwo ? 1 : 0;
        return _taken.Count(taken => IsHonest(taken.Key) && taken.Value >= batch) <= alone ? null : "somebody took tuples of the batch.";
    }

    protected override ImmutableArray<LoopbackEndpoint> Connect() => new LoopbackNetwork(s_session, _keys).Endpoints;

    protected override async Task<Ending> RunPartyAsync(IPeerLinks links, CancellationToken ct)
    {
        var parameters = s_parameters.GetOrAdd(parties, m => LatticeParameters.ForField(s_security, m, Degree));
        await using var driver = new RoundDriver(links, new InMemoryRoundJournal(), new SystemRandomSource(), new WireLimits(64, 1, 1));
        await using var factory = new TupleFactory(driver, parameters, _demands, new InMemoryTupleStore(), new SystemRandomSource());
        try
        {
            for (var i = 0; i < _demands.Length; i++)
            {
                using var tuples = await factory.TakeAsync(new SegmentId(Phase.ModelCompute, 0, (ushort)i), 1, 0, _demands[i], ct);
                _taken[links.Self] = i + 1;
            }

            return new Ending.Finished();
        }
        catch (HaltException halt)
        {
            return new Ending.Halted(halt.Blames);
        }
    }

    protected override IReadOnlyList<Recorded>? Cast(IReadOnlyList<(Place Place, int Length)> signed) =>
        [.. signed.Select((message, i) => new Recorded(message.Place, message.Length, i == signed.Count - 1 ? Role.LastMacOpening : RoleOf(message.Place)))];

    /// <summary>The steps of each batch, as the room's README numbers them.</summary>
    private static Role? RoleOf(Place place) => place.Kind != ReservedKinds.SegmentExchange ? null : (place.Round.Iteration, (int)place.Round.Step) switch
    {
        (0, 0) => Role.LatticeKey,
        (0, 1) => Role.EncryptedRows,
        (0, 2) => Role.MaskSeed,
        (_, 0) => Role.RowCoinCommitment,
        (1, 1) or (2 or 3, 2 or 3) => Role.PrivateProducts,
        (1, 2) or (2 or 3, 4) => Role.RowCoin,
        (1, 3) or (2 or 3, 5 or 6) or (2, 9) => Role.SharedOpening,
        (1, 4) or (2 or 3, 7) or (2, 10) => Role.MacCommitment,
        (1, 5) or (2 or 3, 8) or (2, 11) => Role.MacOpening,
        (2 or 3, 1) => Role.EncryptedRows,
        _ => null,
    };
}
