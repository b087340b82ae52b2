using Helen.Rounds;

namespace Helen.Adversary.Tests.Support;

/// <summary>One message of one party in a session: what travels there, where, and to whom if not to everybody.</summary>
public sealed record Place(MessageKind Kind, RoundNumber Round, ushort Block, PartyId? To)
{
    public static Place Of(MessageHeader header) => new(header.Kind, header.Round, header.Block, header.To);

    public override string ToString() => $"kind {Kind.Value}, {Round}, block {Block}{(To is { } to ? $", to {to}" : string.Empty)}";
}
