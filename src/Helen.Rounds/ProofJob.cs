using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>One expensive, pure check of a message: the digest of the envelope and which of its checks. Runs on any core or silo.</summary>
public readonly record struct ProofJob(Digest Wire, ushort Index);
