using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>One party's part of a joint key: the public keys and its own share. It belongs to a consortium and serves many sessions. Holds a secret; never printed.</summary>
public sealed class PartyKey : IDisposable
{
    private const byte Version = 1;

    /// <summary>A key.</summary>
    /// <exception cref="ArgumentException">The parts belong to different keys.</exception>
    public PartyKey(Digest id, ThresholdPublicKey publicKey, ThresholdKeyShare share, VectorCommitmentKey commitments)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        ArgumentNullException.ThrowIfNull(share);
        ArgumentNullException.ThrowIfNull(commitments);
        if (commitments.N.Value != publicKey.Paillier.N.Value || !share.BelongsTo(publicKey)) throw new ArgumentException("The parts belong to different keys.", nameof(commitments));
        (Id, PublicKey, Share, Commitments) = (id, publicKey, share, commitments);
    }

    /// <summary>The key's id: of the document it was made under.</summary>
    public Digest Id { get; }

    /// <summary>N, h, Y_i.</summary>
    public ThresholdPublicKey PublicKey { get; }

    /// <summary>e_i.</summary>
    public ThresholdKeyShare Share { get; }

    /// <summary>h and the generators so far.</summary>
    public VectorCommitmentKey Commitments { get; }

    /// <summary>The same key with further generators.</summary>
    public PartyKey Extend(ImmutableArray<BigInteger> generators) => new(Id, PublicKey, Share, new(PublicKey.Paillier, [.. Commitments.Generators, .. generators]));

    /// <summary>Bytes for sealed storage.</summary>
    public byte[] Encode()
    {
        var width = PublicKey.Paillier.N.ByteCount;
        var writer = new CanonicalWriter().Byte(Version).Digest(Id).UInt16((ushort)PublicKey.Paillier.Parameters.ModulusBits).Byte(PublicKey.Paillier.Parameters.IsInsecure ? (byte)1 : (byte)0)
            .Unsigned(PublicKey.Paillier.N.Value, width).Unsigned(PublicKey.Paillier.Base, width).UInt16((ushort)PublicKey.VerificationKeys.Length);
        foreach (var y in PublicKey.VerificationKeys) writer.Unsigned(y, width);
        writer.UInt16((ushort)Commitments.Generators.Length);
        foreach (var g in Commitments.Generators) writer.Unsigned(g, width);
        Share.Write(writer);
        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no key.</exception>
    public static PartyKey Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new CanonicalReader(bytes);
            if (reader.Byte() != Version) throw new InvalidDataException("The stored key has an unknown layout.");
            var id = reader.Digest();
            var (bits, insecure) = (reader.UInt16(), reader.Byte());
            var parameters = insecure == 1 ? SecurityParameters.InsecureForTests(bits) : SecurityParameters.Production(bits);
            var width = bits / 8;
            var paillier = new PaillierPublicKey(parameters, reader.Unsigned(width), reader.Unsigned(width));
            var verification = new BigInteger[reader.UInt16()];
            for (var i = 0; i < verification.Length; i++) verification[i] = reader.Unsigned(width);
            var generators = new BigInteger[reader.UInt16()];
            for (var l = 0; l < generators.Length; l++) generators[l] = reader.Unsigned(width);
            var share = ThresholdKeyShare.Read(ref reader);
            if (!reader.Finish()) throw new InvalidDataException("The stored key is broken.");
            return new(id, new(paillier, [.. verification]), share, new(paillier, [.. generators]));
        }
        catch (ArgumentException broken)
        {
            throw new InvalidDataException("The stored key is broken.", broken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Share.Dispose();

    /// <summary>Redacted.</summary>
    public override string ToString() => $"key {Id} of party {Share.PartyIndex}";
}
