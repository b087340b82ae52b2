using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Randomness;
using Helen.Cryptography.Signatures;
using Helen.Mpc.Ole;
using Helen.Rounds;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Session;
using Helen.Training.Tests.Support;
using Helen.Transport.Loopback;

namespace Helen.Adversary.Tests.Support;

/// <summary>
/// The making of a key of 512 bits. Every run draws the same coins, which find a modulus in the first batch, so that a trial is one batch long. Encrypted products are most of the work
/// and have a play of their own; the other one multiplies in the clear.
/// </summary>
internal sealed class KeyGenerationStage : Stage
{
    private const int Slots = 1024, Generators = 2, StepsPerSegment = 1024;

    private readonly bool _realProducts;
    private readonly ICrossProducts _products;
    private readonly ImmutableArray<SigningKey> _keys;
    private readonly ImmutableArray<IRandomSource> _coins;
    private readonly KeyGenerationDocument _document;
    private readonly ImmutableArray<InMemoryKeyGenerationJournal> _journals;

    public KeyGenerationStage(int parties, bool realProducts)
    {
        var security = SecurityParameters.InsecureForTests(512);
        var root = CoinSeed.FromStored(Digest.Of([(byte)parties, SeedOf(parties)]).ToArray());
        _realProducts = realProducts;
        _products = realProducts ? new LatticeCrossProducts(security, Slots) : new TransparentCrossProducts(Slots);
        _keys = [.. Enumerable.Range(0, parties).Select(i => SigningKey.Generate(root.Derive($"signing {i}").Expand()))];
        _coins = [.. Enumerable.Range(0, parties).Select(i => root.Derive($"coins {i}").Expand())];
        _document = new(Digest.Of("a key"u8).ToArray(), [.. _keys.Select((key, i) => new SessionParty($"party {i + 1}", key.VerifyKey))], security, Generators);
        _journals = [.. Enumerable.Range(0, parties).Select(_ => new InMemoryKeyGenerationJournal())];
    }

    public override Attack AttackOn(Recorded target, IDeviation deviation) => new(target, deviation, _document.Limits, null, sizeof(uint));

    /// <summary>Nobody has a key.</summary>
    public override string? Leak(Recorded target, IDeviation deviation) =>
        _journals.Where((_, party) => IsHonest(new(party))).Any(journal => journal.ReadPositionAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult().Complete) && !(target.Role is Role.KeyDigest && deviation is Matrix.TwoBodiesToTwo)
            ? "somebody has a key."
            : null;

    protected override ImmutableArray<LoopbackEndpoint> Connect() => new LoopbackNetwork(_document.Id, _keys, 64 << 20).Endpoints;

    protected override async Task<Ending> RunPartyAsync(IPeerLinks links, CancellationToken ct)
    {
        var (journal, coins) = (_journals[links.Self.Index], _coins[links.Self.Index]);
        await using var driver = new RoundDriver(links, journal, coins, _document.Limits);
        return await new KeyGenerationRunner(_document, driver, journal, _products, coins).RunAsync(ct) switch
        {
            KeyGenerationOutcome.Halted halted => new Ending.Halted(halted.Blames),
            _ => new Ending.Finished(),
        };
    }

    protected override IReadOnlyList<Recorded>? Cast(IReadOnlyList<(Place Place, int Length)> signed)
    {
        var roles = new Dictionary<Place, Role>();
        foreach (var segment in signed.Where(message => message.Place.Kind == ReservedKinds.SegmentExchange).GroupBy(message => message.Place.Round.Step / StepsPerSegment))
        {
            var messages = segment.ToList();
            foreach (var (message, role) in messages.Zip(RolesOf(segment.Key, messages.Count))) roles.Add(message.Place, role ?? CommittedRole(message.Length));
        }

        var cast = signed.Select(message => new Recorded(message.Place, message.Length,
            message.Place.Kind == ReservedKinds.Resumption ? Role.Resumption
            : message.Place.Kind == ReservedKinds.Confirmation ? Role.Echo
            : roles.TryGetValue(message.Place, out var role) ? role : null));
        // Products of one play are not the other's; of a role the first, the middle and the last instance stand for all: they go through the same code.
        return [.. cast.Where(message => IsProduct(message.Role) == _realProducts).GroupBy(message => message.Role).SelectMany(Instances)];
    }

    private static bool IsProduct(Role? role) => role is Role.LatticeKey or Role.EncryptedRows or Role.BroadcastProducts;

    private IEnumerable<Recorded> Instances(IGrouping<Role?, Recorded> role)
    {
        var all = role.ToList();
        return (_realProducts ? [all[0], all[^1]] : new[] { all[0], all[all.Count / 2], all[^1] }).Distinct();
    }

    /// <summary>The exchanges of a segment (KeyGeneration/README); null is a commitment of one kind or another.</summary>
    private Role?[] RolesOf(int segment, int count)
    {
        var one = Enumerable.Repeat<Role?[]>(_realProducts ? [Role.LatticeKey, Role.EncryptedRows, Role.BroadcastProducts] : [Role.BroadcastProducts], 1).SelectMany(roles => roles).ToArray();
        Role?[] committed = [null, Role.Opening];
        var primes = _realProducts ? CandidateProducts.SystemFor(_products, _document.Security.ModulusBits).Moduli.Length : 1;
        var rest = count - (primes * one.Length);
        return segment switch
        {
            0 => [.. Enumerable.Repeat(one, primes).SelectMany(roles => roles), .. Enumerable.Repeat(committed, rest / 2).SelectMany(roles => roles), Role.SlotOpening],
            1 => [.. one, .. committed, .. one, .. committed, .. committed],
            2 => committed,
            _ => [Role.KeyDigest],
        };
    }

    private static Role CommittedRole(int length) => length switch
    {
        Digest.ByteCount => Role.Commitment,
        3 * Digest.ByteCount => Role.RootsCommitment,
        _ => Role.PowersCommitment,
    };

    /// <summary>A seed whose first batch finds a modulus.</summary>
    private static byte SeedOf(int parties) => parties switch
    {
        2 => 1,
        _ => 1,
    };
}
