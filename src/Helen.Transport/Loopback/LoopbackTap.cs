using Helen.Rounds;

namespace Helen.Transport.Loopback;

/// <summary>Rewrites the traffic of a tapped network: the frames to deliver instead of this one (none, one or several). For adversarial tests.</summary>
public delegate IReadOnlyList<ReadOnlyMemory<byte>> LoopbackTap(PartyId from, PartyId to, ReadOnlyMemory<byte> frame);
