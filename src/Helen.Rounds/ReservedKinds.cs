namespace Helen.Rounds;

/// <summary>Message kinds of the driver itself; rooms above number theirs below 0xFF00.</summary>
public static class ReservedKinds
{
    /// <summary>The first reserved kind.</summary>
    public static readonly MessageKind First = new(0xFF00);

    /// <summary>One exchange of an MPC segment; version 1, block 0, broadcast. The payload belongs to the segment.</summary>
    public static readonly MessageKind SegmentExchange = new(0xFF01);

    /// <summary>The echo of a view; version 1, block 0, broadcast, empty payload: the header carries the view.</summary>
    public static readonly MessageKind Confirmation = new(0xFF02);

    /// <summary>A complaint, cut into parts; <see cref="ComplaintVersion"/>, block = part, broadcast. Each party makes one in a session.</summary>
    public static readonly MessageKind Complaint = new(0xFF03);

    /// <summary>What the exchange of evidence after a complaint has proven: of the same form, and as rare.</summary>
    public static readonly MessageKind Verdict = new(0xFF06);

    /// <summary>What convicts a party, shown by one that had halted without naming it: of the same form, one for each party named. The round says which (§3.2).</summary>
    public static readonly MessageKind Conviction = new(0xFF07);

    /// <summary>Whether a kind belongs to the driver.</summary>
    public static bool Contains(MessageKind kind) => kind.Value >= First.Value;

    /// <summary>A party's announcement that it begins a new MAC epoch, with what it claims to hold; version 1, block 0, broadcast, outside the view chain.</summary>
    public static readonly MessageKind Resumption = new(0xFF04);

    /// <summary>Asks whoever waits for an epoch to announce it again: this party has ended and its process has begun anew; version 1, block 0, broadcast, empty payload, outside the view chain.</summary>
    public static readonly MessageKind Inquiry = new(0xFF05);

    /// <summary>Layout version of all but complaints, verdicts and convictions.</summary>
    public const byte Version = 1;

    /// <summary>Layout version of complaints, verdicts and convictions.</summary>
    public const byte ComplaintVersion = 2;

    /// <summary>Whether the kind is of the form of a complaint.</summary>
    internal static bool Complains(MessageKind kind) => kind == Complaint || kind == Verdict || kind == Conviction;
}
