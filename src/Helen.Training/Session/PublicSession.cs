using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Training.Phases;

namespace Helen.Training.Session;

/// <summary>What everybody in a session knows before it begins: the agreed document and the joint keys. All that checking a proof needs besides the proof; no secret.</summary>
public sealed class PublicSession
{
    private readonly Lazy<byte[]> _bytes;
    private readonly Lazy<Digest> _id;

    /// <summary>A session's public side.</summary>
    public PublicSession(SessionDocument document, PaillierPublicKey key, VectorCommitmentKey commitments)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(commitments);
        (Document, Key, Commitments, Tested) = (document, key, commitments, new(document));
        _bytes = new(Encode);
        _id = new(() => Digest.Of(_bytes.Value));
    }

    /// <summary>The agreed terms.</summary>
    public SessionDocument Document { get; }

    /// <summary>The joint key.</summary>
    public PaillierPublicKey Key { get; }

    /// <summary>Commits to rows of d entries.</summary>
    public VectorCommitmentKey Commitments { get; }

    /// <summary>The canonical bytes: document, N, h, generators.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.Value;

    /// <summary>Digest of <see cref="Bytes"/>: the session id and the keys in one name.</summary>
    public Digest Id => _id.Value;

    /// <summary>What this process has read of the session's messages.</summary>
    internal TestedParts Tested { get; }

    /// <summary>Lets go of what was worked out about the session's messages, after its end. It is worked out again where somebody asks.</summary>
    public void ForgetParts() => Tested.Clear();

    /// <summary>Reads <see cref="Bytes"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are no session's.</exception>
    public static PublicSession Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var document = SessionDocument.Read(reader.Block(reader.Remaining));
        var width = document.Security.ModulusBits / 8;
        var (n, h) = (reader.Unsigned(width), reader.Unsigned(width));
        var generators = new BigInteger[document.FeatureCount];
        for (var l = 0; l < generators.Length; l++) generators[l] = reader.Unsigned(width);
        if (!reader.Finish()) throw new InvalidDataException("The stored keys of the session are broken.");
        try
        {
            var key = new PaillierPublicKey(document.Security, n, h);
            return new(document, key, new(key, [.. generators]));
        }
        catch (ArgumentException broken)
        {
            throw new InvalidDataException("The stored keys of the session are broken.", broken);
        }
    }

    private byte[] Encode()
    {
        var width = Key.N.ByteCount;
        var writer = new CanonicalWriter().Block(Document.Bytes).Unsigned(Key.N.Value, width).Unsigned(Key.Base, width);
        foreach (var g in Commitments.Generators) writer.Unsigned(g, width);
        return writer.ToArray();
    }
}
