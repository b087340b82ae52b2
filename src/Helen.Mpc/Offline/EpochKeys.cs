using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Lattice;
using Helen.Mpc.Spdz;
using Helen.Rounds;

namespace Helen.Mpc.Offline;

/// <summary>
/// What one party holds for the preprocessing of one MAC epoch: its lattice key and MAC key share, everybody's encrypted MAC key share with its proof, and a seed shared with each
/// peer. Secret; disposing erases the lattice key and the seeds, not the MAC key share, which belongs to the tuples' source.
/// </summary>
internal sealed class EpochKeys : IDisposable
{
    private const int SeedBytes = 32;
    private readonly byte[][] _ownSeeds, _peerSeeds;

    internal EpochKeys(PairwiseOle ole, MacKeyShare macKey, ProvenRows macKeys, byte[][] ownSeeds, byte[][] peerSeeds) =>
        (Ole, MacKey, MacKeys, _ownSeeds, _peerSeeds, Rows) = (ole, macKey, macKeys, ownSeeds, peerSeeds, new(ole.Parameters.Degree));

    public PairwiseOle Ole { get; }

    public LatticeParameters Parameters => Ole.Parameters;

    public MacKeyShare MacKey { get; }

    /// <summary>Memory for the rows of one batch after the other.</summary>
    public RowPool Rows { get; }

    /// <summary>Enc_j(α_j), proven plaintext known; that all slots hold the same α_j is what every authentication's check shows.</summary>
    public ProvenRows MacKeys { get; }

    /// <summary>Fresh keys. Three exchanges.</summary>
    public static async Task<EpochKeys> SetUpAsync(LatticeParameters parameters, MacKeyShare macKey, ISegmentChannel channel, IRandomSource random, CancellationToken ct)
    {
        var ole = await PairwiseOle.SetUpAsync(parameters, channel, random, ct);
        ProvenRows? macKeys = null;
        try
        {
            using var constant = LatticePlaintext.Constant(parameters, macKey.Value);
            macKeys = await ole.ShareRowsAsync(channel, [constant], ct);
            var own = new byte[channel.PartyCount][];
            for (var party = 0; party < own.Length; party++) random.Fill(own[party] = new byte[SeedBytes]);
            var received = await Blocks.SendAsync(channel, [.. own.Select(seed => (ReadOnlyMemory<byte>)seed)], [.. Enumerable.Repeat(SeedBytes, own.Length)], ct);
            ImmutableArray<Blame> blames = [.. PairwiseOle.Peers(channel).Where(party => received[party] is null)
                .Select(party => new Blame(new PartyId(party), Fault.MalformedEncoding, channel.LastRound, [channel.EnvelopeOf(new(party))], "The seed is malformed."))];
            if (!blames.IsEmpty) throw new HaltException(blames);
            return new(ole, macKey, macKeys, own, [.. received.Select(seed => seed!.Value.ToArray())]);
        }
        catch
        {
            macKeys?.Dispose();
            ole.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Adds zero to the sum of all parties' shares, so that an input mask's owner does not hold the whole mask as its share: what the owner subtracts for a peer, that peer
    /// adds. The owner chose the seeds; they protect nobody else.
    /// </summary>
    public void Rerandomise(Span<FieldElement> shares, PartyId owner, ISegmentChannel channel, int row)
    {
        if (owner != channel.Self)
        {
            AddStream(shares, _peerSeeds[owner.Index], channel, row, negate: false);
            return;
        }

        foreach (var party in PairwiseOle.Peers(channel)) AddStream(shares, _ownSeeds[party], channel, row, negate: true);
    }

    public void Dispose()
    {
        Ole.Dispose();
        MacKeys.Dispose();
        foreach (var seed in _ownSeeds.Concat(_peerSeeds)) CryptographicOperations.ZeroMemory(seed);
    }

    public override string ToString() => "epoch keys";

    private static void AddStream(Span<FieldElement> shares, byte[] seed, ISegmentChannel channel, int row, bool negate)
    {
        using var hash = new Shake256Hash();
        hash.Append(new CanonicalWriter().Text("helen/v1/input-mask-share").Raw(seed).Digest(channel.Session.Digest)
            .Byte((byte)channel.Segment.Phase).UInt16(channel.Segment.Iteration).UInt16(channel.Segment.Index).Byte(channel.Attempt).UInt32((uint)row).Written.Span);
        var bytes = new byte[shares.Length * FieldElement.ByteCount];
        hash.Finish(bytes);
        var stream = SpdzEncoding.Coefficients(bytes);
        for (var slot = 0; slot < shares.Length; slot++)
        {
            if (negate) shares[slot] -= stream[slot];
            else shares[slot] += stream[slot];
        }

        CryptographicOperations.ZeroMemory(bytes);
        Array.Clear(stream);
    }
}
