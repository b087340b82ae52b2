namespace Helen.Rounds;

/// <summary>What a payload is; with the version it chooses the decoder. Rooms above number their own kinds.</summary>
public readonly record struct MessageKind(ushort Value);
