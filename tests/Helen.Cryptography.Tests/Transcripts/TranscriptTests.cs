using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Transcripts;
using Org.BouncyCastle.Crypto.Digests;

namespace Helen.Cryptography.Tests.Transcripts;

public sealed class TranscriptTests
{
    /// <summary>The class comment's definition, computed a second time with each of the two SHAKE256.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Challenge_AgainstTheDefinition_IsEqual(bool platform)
    {
        Assert.SkipUnless(!platform || Shake256.IsSupported, "This platform has no SHAKE256.");
        byte[] Shake(byte[] input, int length)
        {
            if (platform) return Shake256.HashData(input, length);
            var digest = new ShakeDigest(256);
            digest.BlockUpdate(input, 0, input.Length);
            var output = new byte[length];
            digest.DoFinal(output, 0, length);
            return output;
        }

        byte[] Le32(int x) { var b = new byte[4]; BinaryPrimitives.WriteInt32LittleEndian(b, x); return b; }
        byte[] Le64(long x) { var b = new byte[8]; BinaryPrimitives.WriteInt64LittleEndian(b, x); return b; }
        byte[] Append(byte[] state, string label, byte[] data) => Shake([1, .. state, .. Le32(label.Length), .. System.Text.Encoding.ASCII.GetBytes(label), .. Le64(data.Length), .. data], 64);
        byte[] Challenge(byte[] state, string label, int length) => Shake([2, .. state, .. Le32(label.Length), .. System.Text.Encoding.ASCII.GetBytes(label), .. Le64(length)], 64 + length);

        var transcript = new Transcript("test"u8);
        transcript.Append("bytes"u8, [1, 2, 3]);
        transcript.Append("number"u8, -5);
        transcript.Append("integer"u8, BigInteger.Parse("-40000"));
        transcript.Append("list"u8, [BigInteger.Zero, 255, -1]);
        transcript.Append("digest"u8, Digest.Of([7]));
        var actual = new byte[48];
        transcript.Challenge("e"u8, actual);
        var second = transcript.ChallengeIntegers("f"u8, 2, 16);

        var state = Append(new byte[64], "protocol", [.. "test"u8]);
        state = Append(state, "bytes", [1, 2, 3]);
        state = Append(state, "number", [0xFB, 0xFF, 0xFF, 0xFF]);
        state = Append(state, "integer", [0xC0, 0x63, 0xFF]);
        state = Append(state, "list", [3, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 255, 0, 1, 0, 0, 0, 255]);
        state = Append(state, "digest", SHA256.HashData([7]));
        var squeezed = Challenge(state, "e", 48);
        Assert.Equal(squeezed[64..], actual);
        squeezed = Challenge(squeezed[..64], "f", 4);
        Assert.Equal([squeezed[64] + (256 * squeezed[65]), squeezed[66] + (256 * squeezed[67])], second);
    }

    [Fact]
    public void Append_SplitAcrossLabelAndData_Differs()
    {
        Assert.NotEqual(Challenge(t => t.Append("ab"u8, "c"u8)), Challenge(t => t.Append("a"u8, "bc"u8)));
        Assert.NotEqual(Challenge(t => t.Append("a"u8, "bc"u8)), Challenge(t => { t.Append("a"u8, "b"u8); t.Append(""u8, "c"u8); }));
        Assert.NotEqual(Challenge(t => t.Append("a"u8, [BigInteger.One, 256])), Challenge(t => t.Append("a"u8, [256, BigInteger.One])));
        Assert.NotEqual(Challenge(t => t.Append("a"u8, [BigInteger.One])), Challenge(t => t.Append("a"u8, [BigInteger.One, 0])));
    }

    [Fact]
    public void Challenge_DrawnBefore_ChangesTheNext() => Assert.NotEqual(Challenge(_ => { }), Challenge(t => t.ChallengeInteger("e"u8, 8)));

    [Fact]
    public void Fork_ThenDiverge_IsIndependent()
    {
        var transcript = new Transcript("test"u8);
        var fork = transcript.Fork();
        fork.Append("x"u8, 1);
        Assert.NotEqual(fork.ChallengeInteger("e"u8, 128), transcript.Fork().ChallengeInteger("e"u8, 128));
        Assert.Equal(new Transcript("test"u8).ChallengeInteger("e"u8, 128), transcript.ChallengeInteger("e"u8, 128));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-8)]
    public void ChallengeInteger_NotWholeBytes_Throws(int bits)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Transcript("test"u8).ChallengeInteger("e"u8, bits));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Transcript("test"u8).ChallengeIntegers("e"u8, 1, bits));
    }

    [Fact]
    public void Begin_EachPartOfTheContext_ChangesTheChallenge()
    {
        static BigInteger Draw(ProofContext c, string label = "proof") => c.Begin(System.Text.Encoding.ASCII.GetBytes(label)).ChallengeInteger("e"u8, 128);
        var e = Draw(TestKey.Context());
        Assert.Equal(e, Draw(TestKey.Context()));
        Assert.NotEqual(e, Draw(TestKey.Context(session: 2)));
        Assert.NotEqual(e, Draw(TestKey.Context(round: 2)));
        Assert.NotEqual(e, Draw(TestKey.Context(prover: 1)));
        Assert.NotEqual(e, Draw(TestKey.Context(), "other"));
    }

    private static BigInteger Challenge(Action<Transcript> history)
    {
        var transcript = new Transcript("test"u8);
        history(transcript);
        return transcript.ChallengeInteger("e"u8, 128);
    }
}
