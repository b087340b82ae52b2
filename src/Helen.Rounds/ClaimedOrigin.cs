using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>What a complaint says about its sender's view: the round that led to it, the view before, and how many of the evidence's envelopes are that round's broadcasts.</summary>
internal sealed record ClaimedOrigin(RoundNumber Round, Digest Base, ushort Envelopes);
