using System.Collections.Immutable;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Grains.Abstractions;

namespace Helen.Grains.Proofs;

/// <summary>The verdicts of one round: each for one envelope and one description, and for nothing else.</summary>
/// <param name="Round">The round's name; empty at first.</param>
/// <param name="Verdicts">(envelope, description) to whether the check holds.</param>
internal sealed record VerdictBook(string Round, ImmutableDictionary<(Digest Wire, Digest Description), bool> Verdicts)
{
    public const byte Version = 1;

    // A record has 64 KB and a verdict 65 bytes. What is not kept is checked again after a crash, no more.
    private const int MostKept = 960, MaxNameBytes = 64;

    public static VerdictBook Empty { get; } = new("", ImmutableDictionary<(Digest, Digest), bool>.Empty);

    /// <summary>What a verdict on this job names.</summary>
    public static (Digest Wire, Digest Description) NameOf(ProofWork job) => (Digest.Read(job.Wire), Digest.Of(job.Description));

    /// <summary>The book of a round: this one, or an empty one.</summary>
    public VerdictBook Of(string round) => Round == round ? this : Empty with { Round = round };

    /// <summary>With further verdicts, as far as they are kept.</summary>
    public VerdictBook With(IEnumerable<((Digest Wire, Digest Description) Name, bool Holds)> verdicts) =>
        this with { Verdicts = Verdicts.SetItems(verdicts.Take(MostKept - Verdicts.Count).Select(verdict => KeyValuePair.Create(verdict.Name, verdict.Holds))) };

    public byte[] Encode()
    {
        var writer = new CanonicalWriter().Text(Round).UInt16((ushort)Verdicts.Count);
        foreach (var ((wire, description), holds) in Verdicts) writer.Digest(wire).Digest(description).Byte(holds ? (byte)1 : (byte)0);
        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">The record is broken or of another version.</exception>
    public static VerdictBook Decode(VerdictState state)
    {
        if (state.Version == 0 && state.Bytes.Length == 0) return Empty;
        var reader = new CanonicalReader(state.Bytes);
        var round = reader.Text(MaxNameBytes);
        var verdicts = Empty.Verdicts.ToBuilder();
        var sound = true;
        for (var count = reader.Count(MostKept); count > 0 && !reader.Failed; count--)
        {
            var name = (reader.Digest(), reader.Digest());
            var holds = reader.Byte();
            sound &= holds <= 1;
            verdicts[name] = holds == 1;
        }

        return state.Version == Version && sound && reader.Finish() ? new(round, verdicts.ToImmutable()) : throw new InvalidDataException("The stored verdicts are broken or of another version.");
    }
}
