using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>A well-formed claim of a peer: nothing in it has been checked. Wire is the digest of the signed envelope.</summary>
public sealed record Unverified<T>(MessageHeader Header, Digest Wire, T Claim) where T : class, IWireMessage<T>;
