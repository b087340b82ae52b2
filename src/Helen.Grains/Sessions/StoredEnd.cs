using System.Collections.Immutable;
using Helen.Cryptography.Encoding;
using Helen.Grains.Abstractions;
using Helen.Training.Session;

namespace Helen.Grains.Sessions;

/// <summary>The end of a session as it is stored: the model, or the blames.</summary>
internal sealed record StoredEnd(SessionResult? Result, ImmutableArray<string> Blames)
{
    private const byte Version = 1;

    public SessionState State => Result is null ? SessionState.Halted : SessionState.Released;

    public static StoredEnd Of(SessionOutcome outcome) => outcome switch
    {
        SessionOutcome.Released { Model: var signed } => new(
            new() { Coefficients = signed.Model.Coefficients, Signatures = [.. signed.Signatures.Select(s => s.ToArray())], Transcript = signed.Model.Transcript.ToArray() }, []),
        SessionOutcome.Halted halted => new(null, [.. halted.Blames.Select(blame => blame.ToString())]),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public byte[] Encode()
    {
        var writer = new CanonicalWriter().Byte(Version).Byte((byte)State);
        if (Result is not { } result)
        {
            writer.UInt16((ushort)Blames.Length);
            foreach (var blame in Blames) writer.Text(blame);
            return writer.ToArray();
        }

        writer.UInt16((ushort)result.Coefficients.Length);
        foreach (var c in result.Coefficients) writer.UInt64(BitConverter.DoubleToUInt64Bits(c));
        writer.UInt16((ushort)result.Signatures.Length);
        foreach (var signature in result.Signatures) writer.Block(signature);
        return writer.Block(result.Transcript).ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are broken or of another version.</exception>
    public static StoredEnd Decode(byte[] bytes)
    {
        var reader = new CanonicalReader(bytes);
        var (version, state) = (reader.Byte(), (SessionState)reader.Byte());
        SessionResult? result = null;
        var blames = ImmutableArray.CreateBuilder<string>();
        if (state == SessionState.Halted)
        {
            for (int count = reader.UInt16(); count > 0 && !reader.Failed; count--) blames.Add(reader.Text(reader.Remaining));
        }
        else
        {
            var coefficients = ImmutableArray.CreateBuilder<double>();
            for (int count = reader.UInt16(); count > 0 && !reader.Failed; count--) coefficients.Add(BitConverter.UInt64BitsToDouble(reader.UInt64()));
            var signatures = ImmutableArray.CreateBuilder<byte[]>();
            for (int count = reader.UInt16(); count > 0 && !reader.Failed; count--) signatures.Add(reader.Block(reader.Remaining).ToArray());
            result = new() { Coefficients = coefficients.ToImmutable(), Signatures = signatures.ToImmutable(), Transcript = reader.Block(reader.Remaining).ToArray() };
        }

        return version == Version && reader.Finish() ? new(result, blames.ToImmutable()) : throw new InvalidDataException("The stored end of the session is broken or of another version.");
    }
}
