using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Encoding;

namespace Helen.Rounds.Tests.Support;

/// <summary>A value and its "proof", which is three times the value. Values from 1000 on have a wrong shape.</summary>
public sealed record ToyMessage(uint Value, uint Proof) : IWireMessage<ToyMessage>
{
    public static MessageKind Kind => new(7);

    public static byte Version => 1;

    public static ToyMessage? TryRead(ReadOnlySpan<byte> wire, WireLimits limits)
    {
        var reader = new CanonicalReader(wire);
        var message = new ToyMessage(reader.UInt32(), reader.UInt32());
        return reader.Finish() ? message : null;
    }

    public void Write(CanonicalWriter writer, WireLimits limits) => writer.UInt32(Value).UInt32(Proof);

    public byte[] ToBytes()
    {
        var writer = new CanonicalWriter();
        writer.UInt32(Value).UInt32(Proof);
        return writer.ToArray();
    }

    public static ToyMessage Honest(uint value) => new(value, 3 * value);
}

public sealed record ToyState(PartyId Self, int PartyCount, ImmutableArray<uint> Own, ulong Sum);

/// <summary>Everybody sends a random value per block; everybody adds all of them.</summary>
public sealed class ToyRound(ushort step, ushort blocks = 1, bool unicast = false, bool last = false, Func<Inbox<ToyMessage>, Step<ToyState>?>? complete = null) : Round<ToyState, ToyMessage, ToyState>
{
    public static RoundNumber At(ushort step) => new(Phase.KeyGeneration, 0, step, 0);

    public override RoundNumber Number => At(step);

    public override bool Unicast => unicast;

    public override ushort Expected(ToyState state, PartyId sender) => blocks;

    protected override Defect? CheckShape(ToyState state, Unverified<ToyMessage> message) =>
        message.Claim.Value < 1000 ? null : new Defect(Fault.CommitmentMismatch, "The value is too large.");

    public override ImmutableArray<ProofJob> Jobs(ToyState state, Unverified<ToyMessage> message) => [new(message.Wire, 0), new(message.Wire, 1)];

    protected override bool Check(ToyState state, Unverified<ToyMessage> message, ProofJob job) => job.Index == 0 || message.Claim.Proof == 3 * message.Claim.Value;

    public override Step<ToyState> Complete(ToyState state, Inbox<ToyMessage> inbox, IRandomSource coins)
    {
        if (complete?.Invoke(inbox) is { } other) return other;
        var sum = inbox.All.Aggregate(state.Sum + state.Own.Aggregate(0ul, (a, b) => a + b), (total, message) => total + message.Claim.Value);
        return last ? new Step<ToyState>.Advance(state with { Own = [], Sum = sum }, []) : Say(state with { Sum = sum }, (ushort)(step + 1), blocks, unicast, coins);
    }

    public static Step<ToyState> Say(ToyState state, ushort step, ushort blocks, bool unicast, IRandomSource coins)
    {
        var own = ImmutableArray.CreateBuilder<uint>();
        var outbox = ImmutableArray.CreateBuilder<Outgoing>();
        for (ushort block = 0; block < blocks; block++)
        {
            var coin = new byte[1];
            coins.Fill(coin);
            own.Add(coin[0]);
            var bytes = ToyMessage.Honest(coin[0]).ToBytes();
            IEnumerable<PartyId?> recipients = unicast ? Enumerable.Range(0, state.PartyCount).Select(i => (PartyId?)new PartyId(i)).Where(p => p != state.Self) : [null];
            foreach (var to in recipients) outbox.Add(new Outgoing(At(step), ToyMessage.Kind, ToyMessage.Version, block, to, bytes));
        }

        return new Step<ToyState>.Advance(state with { Own = own.ToImmutable() }, outbox.ToImmutable());
    }
}
