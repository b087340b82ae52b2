using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Cli.Keys;

/// <summary>What a party's store knows of one key, beside the key itself. Secret while the key is being made: it holds the seed of the signing key for it.</summary>
/// <param name="id">The key's id.</param>
/// <param name="parties">m.</param>
/// <param name="bits">|N|.</param>
/// <param name="generators">Generators asked for at first.</param>
/// <param name="number">Keys are numbered as they are begun; the newest serves.</param>
/// <param name="nonce">Of the document.</param>
/// <param name="signingSeed">This party's, for the session that makes the key; empty once every party has stored the key.</param>
/// <param name="blob">Where the finished key is; null while it is being made.</param>
internal sealed class KeyRecord(Digest id, int parties, int bits, int generators, uint number, byte[] nonce, byte[] signingSeed, Digest? blob)
{
    public const string Scope = "keys";
    private const byte Version = 1;

    public Digest Id { get; } = id;

    public int Parties { get; } = parties;

    public int Bits { get; } = bits;

    public int Generators { get; } = generators;

    public uint Number { get; } = number;

    public byte[] Nonce { get; } = nonce;

    public byte[] SigningSeed { get; } = signingSeed;

    public Digest? Blob { get; } = blob;

    /// <summary>This party has its part of the key.</summary>
    public KeyRecord Finish(Digest key) => new(Id, Parties, Bits, Generators, Number, Nonce, SigningSeed, key);

    /// <summary>So has every other: nobody will ask for this party's messages again.</summary>
    public KeyRecord Close() => new(Id, Parties, Bits, Generators, Number, Nonce, [], Blob);

    public byte[] Encode() => new CanonicalWriter().Byte(Version).Digest(Id).UInt16((ushort)Parties).UInt16((ushort)Bits).UInt16((ushort)Generators).UInt32(Number).Raw(Nonce).Block(SigningSeed)
        .Block(Blob?.ToArray() ?? []).ToArray();

    /// <exception cref="InvalidDataException">The bytes are no record.</exception>
    public static KeyRecord Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var version = reader.Byte();
        var record = new KeyRecord(
            reader.Digest(), reader.UInt16(), reader.UInt16(), reader.UInt16(), reader.UInt32(), reader.Raw(Digest.ByteCount).ToArray(), reader.Block(Digest.ByteCount).ToArray(),
            reader.Block(Digest.ByteCount) is { Length: Digest.ByteCount } blob ? Digest.Read(blob) : null);
        return version == Version && reader.Finish() ? record : throw new InvalidDataException("The record of a key is broken or of another version.");
    }

    public override string ToString() => $"key {Id}";
}
