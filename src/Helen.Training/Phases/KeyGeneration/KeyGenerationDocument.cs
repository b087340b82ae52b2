using System.Collections.Immutable;
using Helen.Cryptography;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>What the parties of a consortium agree on before they make a key: who they are, its length, and how many generators it begins with. Its digest is the session's id and the key's.</summary>
public sealed class KeyGenerationDocument
{
    private const byte Version = 1;

    /// <summary>A document.</summary>
    /// <param name="nonce">32 bytes that no other document has.</param>
    /// <param name="parties">m ≥ 2 parties.</param>
    /// <param name="security">Lengths.</param>
    /// <param name="generators">Generators of commitments to begin with: the features of the longest row.</param>
    /// <exception cref="ArgumentException">A count or length does not fit.</exception>
    public KeyGenerationDocument(ReadOnlySpan<byte> nonce, ImmutableArray<SessionParty> parties, SecurityParameters security, int generators)
    {
        ArgumentNullException.ThrowIfNull(security);
        if (nonce.Length != Digest.ByteCount) throw new ArgumentException("The nonce has 32 bytes.", nameof(nonce));
        if (parties.IsDefault || parties.Length is < 2 or > ushort.MaxValue) throw new ArgumentException("A key needs at least two parties.", nameof(parties));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(generators);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(generators, ushort.MaxValue);
        (Parties, Security, Generators) = (parties, security, generators);
        var writer = new CanonicalWriter().Text("helen/key-generation").Byte(Version).Raw(nonce).UInt16((ushort)security.ModulusBits).Byte(security.IsInsecure ? (byte)1 : (byte)0)
            .UInt16((ushort)generators).UInt16((ushort)parties.Length);
        foreach (var party in parties) writer.Text(party.Name).Raw(party.Key.ToArray());
        Id = new(Digest.Of(writer.Written.Span));
    }

    /// <summary>Who makes the key.</summary>
    public ImmutableArray<SessionParty> Parties { get; }

    /// <summary>Lengths.</summary>
    public SecurityParameters Security { get; }

    /// <summary>Generators to begin with.</summary>
    public int Generators { get; }

    /// <summary>The session in which the key is made; its digest is the key's id.</summary>
    public SessionId Id { get; }

    /// <summary>What decoders of the session accept.</summary>
    public WireLimits Limits => new(Security.ModulusBits / 8, Generators, Security.ModulusBits / 8);
}
