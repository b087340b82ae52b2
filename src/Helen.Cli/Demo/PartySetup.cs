using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Signatures;
using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Cli.Demo;

/// <summary>What a party of the demonstration keeps to take its place again: the session's nonce and signature keys, its own signing key, the joint key and its share. Secret.</summary>
internal sealed class PartySetup(
    byte[] nonce, ImmutableArray<VerifyKey> parties, SigningKey signingKey, ThresholdPublicKey key, VectorCommitmentKey commitments, ThresholdKeyShare share) : IDisposable
{
    private const byte Version = 2;

    public ReadOnlyMemory<byte> Nonce { get; } = nonce;

    public ImmutableArray<VerifyKey> Parties { get; } = parties;

    public SigningKey SigningKey { get; } = signingKey;

    /// <summary>The party's place in a session that these keys belong to.</summary>
    public Participant Join(SessionDocument document) => new(document, new PartyId(share.PartyIndex), SigningKey, key, share, commitments);

    /// <summary>Bytes for the sealed store; they hold secrets.</summary>
    public byte[] Encode(SessionId session)
    {
        var width = key.Paillier.N.ByteCount;
        var writer = new CanonicalWriter().Byte(Version).Digest(session.Digest).Raw(Nonce.Span).UInt16((ushort)Parties.Length);
        foreach (var party in Parties) writer.Raw(party.ToArray());
        Span<byte> seed = stackalloc byte[SigningKey.SeedByteCount];
        SigningKey.WriteSeed(seed);
        writer.Raw(seed).UInt16((ushort)width).Unsigned(key.Paillier.N.Value, width).Unsigned(key.Paillier.Base, width);
        foreach (var y in key.VerificationKeys) writer.Unsigned(y, width);
        writer.UInt16((ushort)commitments.Generators.Length);
        foreach (var g in commitments.Generators) writer.Unsigned(g, width);
        share.Write(writer);
        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote, and the id of the session it was made for.</summary>
    /// <exception cref="InvalidDataException">The bytes are no setup.</exception>
    public static (PartySetup Setup, SessionId Session) Decode(ReadOnlySpan<byte> bytes, SecurityParameters security)
    {
        try
        {
            var reader = new CanonicalReader(bytes);
            if (reader.Byte() != Version) throw new InvalidDataException("The stored keys have an unknown layout.");
            var session = new SessionId(reader.Digest());
            var nonce = reader.Raw(Digest.ByteCount).ToArray();
            var parties = new VerifyKey[reader.UInt16()];
            for (var i = 0; i < parties.Length; i++) parties[i] = new(reader.Raw(VerifyKey.ByteCount));
            var signingKey = SigningKey.FromSeed(reader.Raw(SigningKey.SeedByteCount));
            int width = reader.UInt16();
            var paillier = new PaillierPublicKey(security, reader.Unsigned(width), reader.Unsigned(width));
            var verification = new BigInteger[parties.Length];
            for (var i = 0; i < verification.Length; i++) verification[i] = reader.Unsigned(width);
            var generators = new BigInteger[reader.UInt16()];
            for (var l = 0; l < generators.Length; l++) generators[l] = reader.Unsigned(width);
            var share = ThresholdKeyShare.Read(ref reader);
            if (!reader.Finish()) throw new InvalidDataException("The stored keys are broken.");
            return (new(nonce, [.. parties], signingKey, new(paillier, [.. verification]), new(paillier, [.. generators]), share), session);
        }
        catch (ArgumentException broken)
        {
            throw new InvalidDataException("The stored keys are broken.", broken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        SigningKey.Dispose();
        share.Dispose();
    }

    public override string ToString() => "party setup";
}
