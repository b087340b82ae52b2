using Helen.Cryptography.Transcripts;
using Helen.Tests.Support;

namespace Helen.Cryptography.Tests.Vectors;

public sealed class TranscriptVectorTests
{
    public static TheoryData<string> Names => new(GoldenVector.Names("Transcript", 1));

    [Theory]
    [MemberData(nameof(Names))]
    public void Challenge_OfStatedHistory_IsTheVectors(string name)
    {
        var vector = GoldenVector.Read("Transcript", 1, name);
        var transcript = new Transcript(System.Text.Encoding.UTF8.GetBytes(vector["protocol"]));
        if (vector.Has("integer")) transcript.Append("x"u8, vector.Integer("integer"));
        if (vector.Has("integers")) transcript.Append("x"u8, vector.Integers("integers"));
        if (vector.Has("steps"))
        {
            foreach (var step in vector.List("steps").Select(step => step.Split('=')))
                transcript.Append(Convert.FromHexString(step[0]), Convert.FromHexString(step[1]));
        }

        var challenge = new byte[vector.Bytes.Length];
        transcript.Challenge(System.Text.Encoding.UTF8.GetBytes(vector["challenge-label"]), challenge);

        Assert.Equal(vector.IsAccepted, vector.Bytes.AsSpan().SequenceEqual(challenge));
    }
}
