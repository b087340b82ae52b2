using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Signatures;
using Helen.Rounds;

namespace Helen.Transport.Tests;

/// <summary>Three parties' keys and gates.</summary>
internal static class World
{
    internal const int MaxPayload = 1000;

    internal static readonly ImmutableArray<SigningKey> Keys = [.. Enumerable.Range(0, 3).Select(i => SigningKey.Generate(new Seeded((byte)i)))];
    internal static readonly ImmutableArray<VerifyKey> Parties = [.. Keys.Select(key => key.VerifyKey)];
    internal static readonly SessionId Session = new(Digest.Of("session"u8));

    internal static EnvelopeGate Gate(int party, SessionId? session = null, int maxPayload = MaxPayload) => new(session ?? Session, new PartyId(party), Keys[party], Parties, maxPayload);

    internal static MessageHeader Header(int from, int? to = null, SessionId? session = null) =>
        new(new MessageKind(9), 3, session ?? Session, new RoundNumber(Phase.ModelCompute, 1, 2, 3), 4, new PartyId(from), to is { } index ? new PartyId(index) : null, Digest.Of("view"u8));

    internal sealed class Seeded(byte seed) : IRandomSource
    {
        private uint _counter;

        public void Fill(Span<byte> destination)
        {
            Span<byte> input = stackalloc byte[5];
            input[4] = seed;
            for (var at = 0; at < destination.Length; at += 32)
            {
                BinaryPrimitives.WriteUInt32BigEndian(input, Interlocked.Increment(ref _counter));
                var block = SHA256.HashData(input);
                block.AsSpan(0, Math.Min(32, destination.Length - at)).CopyTo(destination[at..]);
            }
        }
    }
}
