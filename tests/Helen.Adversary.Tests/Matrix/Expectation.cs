using System.Collections.Immutable;
using Helen.Rounds;

namespace Helen.Adversary.Tests.Matrix;

/// <summary>What every honest party concludes.</summary>
public abstract record Expectation
{
    private Expectation()
    {
    }

    /// <summary>It halts and names the deviator and nobody else, for one of these faults.</summary>
    public sealed record Names(ImmutableHashSet<Fault> Faults) : Expectation;

    /// <summary>One of them can see what is wrong and names the deviator as above; whoever cannot stops at its complaint.</summary>
    public sealed record NamesAtOne(ImmutableHashSet<Fault> Faults) : Expectation;

    /// <summary>It halts and names nobody: the mathematics does not say who it was.</summary>
    public sealed record NamesNobody(ImmutableHashSet<Fault> Faults) : Expectation;

    /// <summary>The session ends well: the deviation changes nothing.</summary>
    public sealed record Releases : Expectation;

    /// <summary>It waits, blames nobody and has no model, until its caller gives up.</summary>
    public sealed record Waits : Expectation;

    /// <summary>It names the deviator if that still answers, or waits; it never has the model.</summary>
    public sealed record NamesOrWaits : Expectation;

    /// <summary>The last message of a session: who was sent the right one has the model, who was not names or waits, and nobody gets another model.</summary>
    public sealed record ReleasesOrNames : Expectation;

    /// <summary>The deviation says nothing of this message.</summary>
    public sealed record Inapplicable : Expectation;
}
