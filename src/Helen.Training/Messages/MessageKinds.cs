using Helen.Rounds;

namespace Helen.Training.Messages;

/// <summary>The kinds of the journalled rounds. Numbers are never reused.</summary>
public static class MessageKinds
{
    /// <summary><see cref="ApprovalMessage"/>.</summary>
    public static MessageKind Approval { get; } = new(1);

    /// <summary><see cref="KeyConfirmationMessage"/>.</summary>
    public static MessageKind KeyConfirmation { get; } = new(2);

    /// <summary><see cref="InputMessage"/>.</summary>
    public static MessageKind Input { get; } = new(3);

    /// <summary><see cref="LocalUpdateMessage"/>.</summary>
    public static MessageKind LocalUpdate { get; } = new(4);

    /// <summary><see cref="CheckpointMessage"/>.</summary>
    public static MessageKind Checkpoint { get; } = new(5);

    /// <summary><see cref="ResultMessage"/>.</summary>
    public static MessageKind Result { get; } = new(6);
}
