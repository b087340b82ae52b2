using Helen.Arithmetic.Fields;

namespace Helen.Mpc.Spdz;

/// <summary>This party's additive share α_i of the MAC key of one MAC epoch (protocol §4.1, §8.3). Secret; owned by the tuple source of the epoch.</summary>
public sealed class MacKeyShare : IDisposable
{
    private FieldElement _value;
    private bool _disposed;

    internal MacKeyShare(FieldElement value) => _value = value;

    /// <summary>α_i.</summary>
    /// <exception cref="ObjectDisposedException">The epoch has ended.</exception>
    internal FieldElement Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _value;
        }
    }

    /// <summary>Forgets the share.</summary>
    public void Dispose()
    {
        _value = default;
        _disposed = true;
    }

    /// <summary>Redacted.</summary>
    public override string ToString() => "MAC key share";
}
