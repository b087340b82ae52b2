using System.Collections.Concurrent;
using Helen.Rounds;
using Helen.Training.Session;

namespace Helen.Recovery.Tests.Support;

/// <summary>Where the tuples of all parties come from, over all their lives.</summary>
internal interface ITupleOrigin : IDisposable
{
    /// <summary>What a party was given a second time; must stay empty.</summary>
    ConcurrentBag<string> Twice { get; }

    /// <summary>The tuples of a party's process that begins; ends with it when it is disposable.</summary>
    IMacEpochs For(PartyId party);
}
