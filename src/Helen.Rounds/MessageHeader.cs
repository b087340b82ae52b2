using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>
/// Everything about a message but its payload; signed with it. Inbox and ledger key: (Round, Block, From, To).
/// View is the hash chain over all broadcast envelopes up to the sender's previous round (protocol §3.2).
/// </summary>
public sealed record MessageHeader(MessageKind Kind, byte Version, SessionId Session, RoundNumber Round, ushort Block, PartyId From, PartyId? To, Digest View);
