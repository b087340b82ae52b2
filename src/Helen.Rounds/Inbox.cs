using System.Collections.Immutable;

namespace Helen.Rounds;

/// <summary>All verified messages of a round, ordered by (party, block). The own party's messages are not in it.</summary>
public sealed class Inbox<T> where T : class, IWireMessage<T>
{
    private readonly Dictionary<(PartyId, ushort), Verified<T>> _byPlace;

    /// <summary>An inbox of these messages.</summary>
    /// <exception cref="ArgumentException">Two messages for one (party, block).</exception>
    public Inbox(IEnumerable<Verified<T>> messages)
    {
        All = [.. messages.OrderBy(message => message.Header.From.Index).ThenBy(message => message.Header.Block)];
        _byPlace = All.ToDictionary(message => (message.Header.From, message.Header.Block));
    }

    /// <summary>Every message, ordered by (party, block).</summary>
    public ImmutableArray<Verified<T>> All { get; }

    /// <summary>The message of one party and block.</summary>
    /// <exception cref="KeyNotFoundException">The round did not expect it.</exception>
    public Verified<T> this[PartyId from, ushort block = 0] => _byPlace[(from, block)];

    /// <summary>The messages of one party in block order; empty when it owed none.</summary>
    public ImmutableArray<Verified<T>> From(PartyId party) => [.. All.Where(message => message.Header.From == party)];
}
