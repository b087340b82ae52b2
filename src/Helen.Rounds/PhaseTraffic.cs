namespace Helen.Rounds;

/// <summary>What one phase has cost this party so far. A broadcast counts once per recipient; bytes are those of envelopes.</summary>
public readonly record struct PhaseTraffic(long BytesSent, long BytesReceived, long EnvelopesSent, long EnvelopesReceived, long ProofsVerified);
