using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Rounds;

namespace Helen.Mpc.Offline;

/// <summary>
/// The preprocessing of a MAC epoch is a session of its own: own id, own view chain, own links, so that it runs beside the other phases. It is never resumed: a party that loses its
/// memory begins a new epoch, hence another session (protocol §8.3).
/// </summary>
public static class PreprocessingSession
{
    /// <summary>Its id.</summary>
    public static SessionId IdOf(SessionId session, byte epoch) => new(Digest.Of(new CanonicalWriter().Text("helen/preprocessing").Digest(session.Digest).Byte(epoch).Written.Span));
}
