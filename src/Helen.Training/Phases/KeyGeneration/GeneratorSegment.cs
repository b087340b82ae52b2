using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Randomness;
using Helen.Cryptography.SigmaProofs.GeneratorMembership;
using Helen.Cryptography.Transcripts;
using Helen.Rounds;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>
/// Makes generators of commitments inside ⟨h⟩ (protocol §3.3): every party commits to its summands g_{l,i} = h^{α_{l,i}} and their proof, opens both, and g_l = Π_i g_{l,i}. One segment makes the
/// first ones, further ones extend a key; a <see cref="ConfirmationSegment"/> follows.
/// </summary>
internal sealed class GeneratorSegment(SegmentId id, ThresholdPublicKey key, ImmutableArray<BigInteger> existing, int count, CoinSeed coins) : Segment<Digest, VectorCommitmentKey>
{
    /// <inheritdoc/>
    public override SegmentId Id { get; } = id;

    /// <inheritdoc/>
    protected override async Task<VectorCommitmentKey> ExecuteAsync(Digest from, ISegmentChannel channel, CancellationToken ct)
    {
        var paillier = key.Paillier;
        var self = channel.Self.Index;
        var (statement, proof) = await Task.Run(() => GeneratorProver.Make(paillier, count, Context(channel, from, self), coins.Derive("exponents").Expand()), ct);
        var mine = new CanonicalWriter();
        foreach (var g in statement.Generators) mine.Unsigned(g, paillier.N.ByteCount);
        proof.Write(mine, paillier.Parameters, count);
        var opened = await CommittedExchange.RunAsync(channel, "generators", mine.Written, TryRead, coins.Derive("nonces").Expand(), ct);
        var round = channel.LastRound;
        var holds = await Task.Run(() => opened.Select((of, party) => party == self || GeneratorVerifier.Verify(of.Statement, of.Proof, Context(channel, from, party))).ToArray(), ct);
        CommittedExchange.ThrowIfAny(Enumerable.Range(0, holds.Length).Where(party => !holds[party])
            .Select(party => new Blame(new PartyId(party), Fault.InvalidProof, round, [channel.EnvelopeOf(new(party))], "The generators are not proven to be powers of h.")));
        var generators = Enumerable.Range(0, count).Select(l => paillier.N.Product([.. opened.Select(of => of.Statement.Generators[l])]));
        return new(paillier, [.. existing, .. generators]);
    }

    private Transcript Context(ISegmentChannel channel, Digest from, int party)
    {
        var round = new CanonicalWriter().Byte((byte)Id.Phase).UInt16(Id.Iteration).UInt16(Id.Index).Byte(channel.Attempt).Digest(from).UInt16((ushort)existing.Length).UInt16((ushort)count);
        return new ProofContext(channel.Session.Digest, round.Written.Span, party).Begin("generators"u8);
    }

    private Claim? TryRead(ReadOnlyMemory<byte> wire)
    {
        var reader = new CanonicalReader(wire.Span);
        var generators = new BigInteger[count];
        for (var l = 0; l < count; l++) generators[l] = reader.Unsigned(key.Paillier.N.ByteCount);
        var proof = GeneratorProof.Read(ref reader, key.Paillier.Parameters, count);
        return reader.Finish() && generators.All(key.Paillier.N.IsCanonicalUnit) ? new(new(key.Paillier, [.. generators]), proof) : null;
    }

    private sealed record Claim(GeneratorStatement Statement, GeneratorProof Proof);
}
