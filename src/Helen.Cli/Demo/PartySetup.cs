using System.Collections.Immutable;
using System.Security.Cryptography;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Signatures;
using Helen.Rounds;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Session;

namespace Helen.Cli.Demo;

/// <summary>
/// What a party of the demonstration keeps to take its place again: the session's nonce and signature keys, its own signing key, and which joint key serves. The share of that key stays where keys are
/// kept and nowhere else, so that whoever destroys a key destroys it here, too. Secret.
/// </summary>
internal sealed class PartySetup(byte[] nonce, ImmutableArray<VerifyKey> parties, SigningKey signingKey, Digest key) : IDisposable
{
    private const byte Version = 3;

    public ReadOnlyMemory<byte> Nonce { get; } = nonce;

    public ImmutableArray<VerifyKey> Parties { get; } = parties;

    public SigningKey SigningKey { get; } = signingKey;

    /// <summary>The joint key's id.</summary>
    public Digest Key { get; } = key;

    /// <summary>The party's place in a session, with its part of the joint key; the participant's from then on.</summary>
    public Participant Join(SessionDocument document, PartyKey part) => part.Id == Key
        ? new(document, new PartyId(part.Share.PartyIndex), SigningKey, part.PublicKey, part.Share, part.Commitments.Take(document.FeatureCount))
        : throw new ArgumentException("The setup belongs to another key.", nameof(part));

    /// <summary>Bytes for the sealed store; they hold a secret.</summary>
    public byte[] Encode(SessionId session)
    {
        var writer = new CanonicalWriter().Byte(Version).Digest(session.Digest).Raw(Nonce.Span).UInt16((ushort)Parties.Length);
        foreach (var party in Parties) writer.Raw(party.ToArray());
        Span<byte> seed = stackalloc byte[SigningKey.SeedByteCount];
        SigningKey.WriteSeed(seed);
        writer.Raw(seed).Digest(Key);
        CryptographicOperations.ZeroMemory(seed);
        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote, and the id of the session it was made for.</summary>
    /// <exception cref="InvalidDataException">The bytes are no setup.</exception>
    public static (PartySetup Setup, SessionId Session) Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Version) throw new InvalidDataException("The stored setup has an unknown layout.");
        var session = new SessionId(reader.Digest());
        var nonce = reader.Raw(Digest.ByteCount).ToArray();
        var parties = new VerifyKey[reader.UInt16()];
        for (var i = 0; i < parties.Length; i++) parties[i] = new(reader.Raw(VerifyKey.ByteCount));
        var seed = reader.Raw(SigningKey.SeedByteCount);
        var key = reader.Digest();
        return reader.Finish() ? (new(nonce, [.. parties], SigningKey.FromSeed(seed), key), session) : throw new InvalidDataException("The stored setup is broken.");
    }

    /// <inheritdoc/>
    public void Dispose() => SigningKey.Dispose();

    public override string ToString() => "party setup";
}
