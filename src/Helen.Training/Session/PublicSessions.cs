using Helen.Cryptography.Hashing;
using Helen.Training.Phases;

namespace Helen.Training.Session;

/// <summary>The public sides of the sessions that are under way in a process. Their keys have tables that are dear to make, so each is made once. Safe for concurrent use.</summary>
public sealed class PublicSessions
{
    // Sessions of one party in one process; a further one is read again.
    private const int Kept = 16;

    private readonly RecentlyUsed<Digest, PublicSession> _known = new(Kept);

    /// <summary>Lets a session be known that somebody has opened; what that one works out, all who ask for the session share.</summary>
    public void Know(PublicSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        _known.Put(session.Id, session);
    }

    /// <summary>The session with an id.</summary>
    /// <param name="id">Its <see cref="PublicSession.Id"/>.</param>
    /// <param name="read">Its bytes, where it is not known; checked against the id.</param>
    /// <exception cref="InvalidDataException">The bytes are no session's, or another's.</exception>
    public PublicSession Of(Digest id, Func<Digest, ReadOnlyMemory<byte>> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return _known.Of(id, () =>
        {
            var session = PublicSession.Read(read(id).Span);
            return session.Id == id ? session : throw new InvalidDataException("The bytes belong to another session.");
        });
    }
}
