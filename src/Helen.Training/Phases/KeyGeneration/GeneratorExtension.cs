using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Randomness;
using Helen.Rounds;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>
/// Gives an existing key further generators when a session needs more (protocol §3.3). A session of its own with nothing to recover: after a crash the parties begin another one, with fresh
/// coins, over the generators that all of them hold.
/// </summary>
public static class GeneratorExtension
{
    /// <summary>The session in which <paramref name="key"/> gets <paramref name="count"/> more generators.</summary>
    /// <param name="key">The key, with the same generators at every party.</param>
    /// <param name="count">How many more.</param>
    /// <param name="nonce">Agreed; used once.</param>
    public static SessionId IdOf(PartyKey key, int count, ReadOnlySpan<byte> nonce)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(Digest.Of(new CanonicalWriter().Text("helen/generator-extension/1").Digest(key.PublicKey.Id).Digest(key.Commitments.Id).UInt16((ushort)count).Raw(nonce).Written.Span));
    }

    /// <summary>Runs it at one party.</summary>
    /// <exception cref="HaltException">A party deviated: it is named.</exception>
    public static async Task<PartyKey> RunAsync(PartyKey key, int count, RoundDriver driver, IRandomSource coins, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(driver);
        var segment = new GeneratorSegment(new(Phase.KeyGeneration, 0, 0), key.PublicKey, key.Commitments.Generators, count, CoinSeed.Draw(coins));
        var extended = Next(await driver.RunSegmentAsync(segment, key.Commitments.Id, attempt: 1, ct, keep: false));
        Next(await driver.RunSegmentAsync(new ConfirmationSegment(new(Phase.KeyGeneration, 0, 1), key.PublicKey.Id), extended, attempt: 1, ct, keep: false));
        return key.Extend(extended.Generators[key.Commitments.Generators.Length..]);
    }

    private static T Next<T>(Step<T> step) => step switch
    {
        Step<T>.Advance advance => advance.Next,
        Step<T>.Halt halt => throw new HaltException(halt.Blames),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
