using Helen.Cryptography.Signatures;

namespace Helen.Training.Session;

/// <summary>A party as the session document lists it.</summary>
/// <param name="Name">For people.</param>
/// <param name="Key">Verifies everything the party says.</param>
public sealed record SessionParty(string Name, VerifyKey Key);
