namespace Helen.Mpc.Offline;

/// <summary>How far the production of one MAC epoch has come at one party.</summary>
/// <param name="Ready">Tuples made and checked, of all kinds.</param>
/// <param name="Ordered">Tuples made or ordered: the plan, and what takes have added.</param>
/// <param name="BytesSent">Sent for it so far, to all peers together.</param>
/// <param name="HasKeys">Whether the setup is done.</param>
/// <param name="Working">Whether something is being made: false while no order waits.</param>
public readonly record struct PreprocessingProgress(long Ready, long Ordered, long BytesSent, bool HasKeys, bool Working);
