using Helen.Arithmetic.Randomness;
using Helen.Cryptography;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Hashing;
using Helen.Dealer;
using Helen.Mpc.Tests.Support;
using Helen.Rounds;
using Helen.Training.Phases.KeyGeneration;
using Helen.Training.Tests.Support;

namespace Helen.Training.Tests.Phases.KeyGeneration;

/// <summary>Every refusal of the segments that make generators and confirm a key; P2 commits to what it opens.</summary>
public sealed class GeneratorSegmentTests
{
    private const int Count = 2;
    private static readonly DealtKey s_key = new KeyDealer(new SystemRandomSource()).Deal(SecurityParameters.InsecureForTests(512), parties: 2, features: 1);
    private static readonly SegmentId s_segment = new(Phase.KeyGeneration, 0, 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The last byte is the last response's.</summary>
    [Fact]
    public async Task Generators_ProofDoesNotHold_NamesTheProver() => CommittedDeviation.AssertNamed(await OpenAsync(own => [.. own[..^1], (byte)(own[^1] ^ 1)]), Fault.InvalidProof);

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Generators_OfAnotherLength_NamesTheSender(int more) =>
        CommittedDeviation.AssertNamed(await OpenAsync(own => [.. own.Take(own.Length + more), .. new byte[Math.Max(more, 0)]]), Fault.MalformedEncoding);

    [Fact]
    public async Task Generators_NoUnit_NamesTheSender() => CommittedDeviation.AssertNamed(await OpenAsync(own =>
    {
        own.AsSpan(CommittedDeviation.NonceBytes, s_key.PublicKey.Paillier.N.ByteCount).Clear();
        return own;
    }), Fault.MalformedEncoding);

    [Theory]
    [InlineData(31, Fault.MalformedEncoding)]
    [InlineData(33, Fault.MalformedEncoding)]
    [InlineData(32, Fault.Disagreement)]        // another key
    public async Task Confirmation_OfSomethingElse_NamesTheSender(int length, Fault fault) =>
        CommittedDeviation.AssertNamed(await CommittedDeviation.RunAsync(s_segment, MakeAsync, ^1, _ => new byte[length]), fault);

    private static Task<LockStepNetwork.Outcome<VectorCommitmentKey>[]> OpenAsync(Func<byte[], byte[]> alter) =>
        CommittedDeviation.RunAsync(s_segment, MakeAsync, "generators", (_, own) => alter([.. own]));

    private static async Task<VectorCommitmentKey> MakeAsync(ISegmentChannel channel)
    {
        var made = Next(await new GeneratorSegment(s_segment, s_key.PublicKey, [], Count, CommittedDeviation.SeedOf(channel)).RunAsync(Digest.Of("from"u8), channel, Token));
        Next(await new ConfirmationSegment(s_segment, s_key.PublicKey.Id).RunAsync(made, channel, Token));
        return made;
    }

    private static T Next<T>(Step<T> step) => step switch
    {
        Step<T>.Advance advance => advance.Next,
        Step<T>.Halt halt => throw new HaltException(halt.Blames),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
