using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>
/// A message as it travels. Wire is the canonical header and payload followed by the signature. Digest covers header and payload only: a second signature
/// on the same body is the same message, so signatures cannot be used to split the parties' views.
/// </summary>
public sealed record SignedEnvelope(MessageHeader Header, ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Wire, Digest Digest);
