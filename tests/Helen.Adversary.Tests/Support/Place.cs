using Helen.Rounds;

namespace Helen.Adversary.Tests.Support;

/// <summary>One message of one party in a session: what travels there, and where.</summary>
public sealed record Place(MessageKind Kind, RoundNumber Round, ushort Block)
{
    public static Place Of(MessageHeader header) => new(header.Kind, header.Round, header.Block);

    public override string ToString() => $"kind {Kind.Value}, {Round}, block {Block}";
}
