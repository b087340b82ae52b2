namespace Helen.Adversary.Tests.Support;

/// <summary>A message of an honest run.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Length">Bytes of its payload.</param>
/// <param name="Role">What it is for; null when nobody has told this project.</param>
public sealed record Recorded(Place Place, int Length, Role? Role);
