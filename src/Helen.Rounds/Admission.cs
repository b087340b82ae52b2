namespace Helen.Rounds;

/// <summary>How a message fared: accepted, or its sender is to blame.</summary>
public abstract record Admission<T> where T : class, IWireMessage<T>
{
    private Admission()
    {
    }

    /// <summary>Shape and every proof hold.</summary>
    public sealed record Accepted(Verified<T> Message) : Admission<T>;

    /// <summary>Something does not hold.</summary>
    public sealed record Refused(Blame Blame) : Admission<T>;
}
