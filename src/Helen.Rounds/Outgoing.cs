namespace Helen.Rounds;

/// <summary>A message to send, before its header is completed and signed. To = null broadcasts.</summary>
public sealed record Outgoing(RoundNumber Round, MessageKind Kind, byte Version, ushort Block, PartyId? To, ReadOnlyMemory<byte> Payload);
