namespace Helen.Recovery.Tests.Support;

/// <summary>A party's process ends here; its next life begins with what the journal holds.</summary>
internal sealed class ProcessDiedException() : Exception("The process has died.");
