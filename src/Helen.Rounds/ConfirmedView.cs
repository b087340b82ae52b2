using Helen.Cryptography.Hashing;

namespace Helen.Rounds;

/// <summary>Proof that every party confirmed this view; opening shares require one (protocol §6.5). Made only by the echo of a segment channel or round driver.</summary>
public sealed class ConfirmedView
{
    internal ConfirmedView(Digest view) => View = view;

    /// <summary>The view all parties confirmed.</summary>
    public Digest View { get; }
}
