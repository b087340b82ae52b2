using System.Collections.Immutable;

namespace Helen.Rounds;

/// <summary>Counters of a driver by phase; safe to read at any time.</summary>
public sealed class DriverStatistics
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Phase, PhaseTraffic> _phases = [];
    private readonly Dictionary<Fate, long> _fates = [];
    private readonly SortedDictionary<string, long> _checks = new(StringComparer.Ordinal);

    /// <summary>The figures of a phase.</summary>
    public PhaseTraffic this[Phase phase]
    {
        get { lock (_gate) return _phases.GetValueOrDefault(phase); }
    }

    /// <summary>All phases together.</summary>
    public PhaseTraffic Total()
    {
        lock (_gate)
        {
            return _phases.Values.Aggregate(default(PhaseTraffic), (a, b) => new(a.BytesSent + b.BytesSent, a.BytesReceived + b.BytesReceived,
                a.EnvelopesSent + b.EnvelopesSent, a.EnvelopesReceived + b.EnvelopesReceived, a.ProofsVerified + b.ProofsVerified));
        }
    }

    /// <summary>How many arrived envelopes met this fate.</summary>
    public long CountOf(Fate fate)
    {
        lock (_gate) return _fates.GetValueOrDefault(fate);
    }

    /// <summary>How many checks of each kind have been made of what peers sent: by name, a plural. A check of several peers together, such as a MAC check, counts once.</summary>
    public ImmutableSortedDictionary<string, long> Checks
    {
        get { lock (_gate) return _checks.ToImmutableSortedDictionary(StringComparer.Ordinal); }
    }

    internal void Checked(string name, long count)
    {
        lock (_gate) if (count > 0) _checks[name] = _checks.GetValueOrDefault(name) + count;
    }

    internal void Sent(Phase phase, int bytes, int recipients) =>
        Update(phase, traffic => traffic with { BytesSent = traffic.BytesSent + ((long)bytes * recipients), EnvelopesSent = traffic.EnvelopesSent + recipients });

    internal void Received(Phase phase, int bytes, Fate fate)
    {
        lock (_gate)
        {
            Update(phase, traffic => traffic with { BytesReceived = traffic.BytesReceived + bytes, EnvelopesReceived = traffic.EnvelopesReceived + 1 });
            _fates[fate] = _fates.GetValueOrDefault(fate) + 1;
        }
    }

    internal void Verified(Phase phase, string name, int proofs)
    {
        Update(phase, traffic => traffic with { ProofsVerified = traffic.ProofsVerified + proofs });
        Checked(name, proofs);
    }

    private void Update(Phase phase, Func<PhaseTraffic, PhaseTraffic> change)
    {
        lock (_gate) _phases[phase] = change(_phases.GetValueOrDefault(phase));
    }
}
