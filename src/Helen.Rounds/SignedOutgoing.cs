namespace Helen.Rounds;

/// <summary>Signed bytes to send; To = null is a broadcast.</summary>
public sealed record SignedOutgoing(PartyId? To, ReadOnlyMemory<byte> Wire);
