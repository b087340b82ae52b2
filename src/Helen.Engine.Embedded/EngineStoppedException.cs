namespace Helen.Engine.Embedded;

/// <summary>The engine does not run (any more): the call was not made, or its answer will never come.</summary>
/// <param name="message">For people.</param>
public sealed class EngineStoppedException(string message) : InvalidOperationException(message);
