using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;

namespace Helen.Cryptography.Tests.Encoding;

public sealed class CanonicalEncodingTests
{
    [Fact]
    public void Read_AfterWrite_GivesTheValues() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new SeededRandom(seed);
        var unsigned = random.NextBits(1 + (seed & 63));
        var signed = random.NextBits(1 + (seed & 127)) - random.NextBits(1 + (seed & 127));
        var field = FieldElement.Random(random);
        var digest = Digest.Of(BitConverter.GetBytes(seed));
        var wire = new CanonicalWriter().Byte(7).UInt16(65535).UInt32(uint.MaxValue).UInt64(ulong.MaxValue - 1).Raw([1, 2]).Block([3, 4, 5]).Text("é")
            .Digest(digest).Unsigned(unsigned, 8).Signed(signed, 17).Field(field).ToArray();
        var reader = new CanonicalReader(wire);
        return reader.Byte() == 7 && reader.UInt16() == 65535 && reader.UInt32() == uint.MaxValue && reader.UInt64() == ulong.MaxValue - 1
            && reader.Raw(2).SequenceEqual<byte>([1, 2]) && reader.Block(3).SequenceEqual<byte>([3, 4, 5]) && reader.Text(2) == "é"
            && reader.Digest() == digest && reader.Unsigned(8) == unsigned && reader.Signed(17) == signed && reader.Field() == field && reader.Finish();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Signed_NegativeZeroOrOtherSign_Fails()
    {
        Assert.True(ReadSigned([0, 0]));
        Assert.True(ReadSigned([1, 5]));
        Assert.False(ReadSigned([1, 0]));
        Assert.False(ReadSigned([2, 5]));
    }

    [Fact]
    public void Finish_ByteLeftOrMissing_IsFalse()
    {
        Assert.True(ReadSigned([0, 1]));
        Assert.False(ReadSigned([0, 1, 0]));
        Assert.False(ReadSigned([0]));
        Assert.False(ReadSigned([]));
    }

    [Fact]
    public void Block_LongerThanAllowedOrThanTheWire_Fails()
    {
        static bool Read(byte[] wire, int max) { var reader = new CanonicalReader(wire); reader.Block(max); return reader.Finish(); }
        Assert.True(Read([0, 0, 0, 2, 9, 9], 2));
        Assert.False(Read([0, 0, 0, 2, 9, 9], 1));
        Assert.False(Read([0, 0, 0, 3, 9, 9], 9));
        Assert.False(Read([0xFF, 0xFF, 0xFF, 0xFF, 9, 9], int.MaxValue));
    }

    [Fact]
    public void Text_InvalidUtf8_Fails()
    {
        static bool Read(byte[] wire) { var reader = new CanonicalReader(wire); reader.Text(9); return reader.Finish(); }
        Assert.True(Read([0, 0, 0, 1, 65]));
        Assert.False(Read([0, 0, 0, 1, 0xFF]));
    }

    [Fact]
    public void Count_TooLarge_FailsAndEveryLaterReadIsEmpty()
    {
        var reader = new CanonicalReader([0, 3, 1, 2, 3]);
        Assert.Equal(0, reader.Count(2));
        Assert.True(reader.Failed);
        Assert.Equal(0, reader.Byte());
        Assert.True(reader.Raw(1).IsEmpty);
        Assert.Equal(BigInteger.Zero, reader.Unsigned(2));
        Assert.False(reader.Finish());
    }

    [Fact]
    public void Field_NotReduced_Fails()
    {
        static bool Read(BigInteger value) { var reader = new CanonicalReader(new CanonicalWriter().Unsigned(value, 16).Written.Span); reader.Field(); return reader.Finish(); }
        Assert.True(Read(FieldElement.Modulus - 1));
        Assert.False(Read(FieldElement.Modulus));
    }

    [Fact]
    public void Unsigned_ThatDoesNotFit_Throws()
    {
        Assert.Equal([1, 0], new CanonicalWriter().Unsigned(256, 2).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => new CanonicalWriter().Unsigned(65536, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CanonicalWriter().Unsigned(-1, 2));
    }

    private static bool ReadSigned(byte[] wire)
    {
        var reader = new CanonicalReader(wire);
        reader.Signed(1);
        return reader.Finish();
    }
}
