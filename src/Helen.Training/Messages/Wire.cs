using Helen.Cryptography.Encoding;
using Helen.Rounds;

namespace Helen.Training.Messages;

/// <summary>From a typed message to its outgoing bytes.</summary>
public static class Wire
{
    /// <summary>The canonical bytes of a message.</summary>
    public static ReadOnlyMemory<byte> BytesOf<T>(T message, WireLimits limits) where T : class, IWireMessage<T>
    {
        ArgumentNullException.ThrowIfNull(message);
        var writer = new CanonicalWriter();
        message.Write(writer, limits);
        return writer.Written;
    }

    /// <summary>A broadcast of one block.</summary>
    public static Outgoing Broadcast<T>(RoundNumber round, T message, WireLimits limits, ushort block = 0) where T : class, IWireMessage<T> =>
        new(round, T.Kind, T.Version, block, To: null, BytesOf(message, limits));
}
