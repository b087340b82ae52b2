namespace Helen.Rounds;

/// <summary>Links that somebody opened, and closes.</summary>
public interface ISessionLinks : IPeerLinks, IAsyncDisposable
{
}
