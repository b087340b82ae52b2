using System.Globalization;
using Helen.Engine.Embedded.Calls;

namespace Orleans;

/// <summary>The identity of grains and of references to them.</summary>
public static class GrainExtensions
{
    private const int GuidKeyLength = 32;

    /// <summary>The identity.</summary>
    /// <param name="grain">A reference, or a grain inside its activation.</param>
    /// <exception cref="ArgumentException">Neither of the two.</exception>
    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        Grain self => self.GrainContext.GrainId,
        GrainReference reference => reference.GrainId,
        null => throw new ArgumentNullException(nameof(grain)),
        _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a grain reference.", nameof(grain)),
    };

    /// <summary>The key, as text.</summary>
    /// <param name="grain">A reference, or a grain inside its activation.</param>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().KeyText;

    /// <summary>The key of a grain with a Guid key.</summary>
    /// <param name="grain">A reference, or a grain inside its activation.</param>
    /// <exception cref="ArgumentException">The key is no Guid.</exception>
    public static Guid GetPrimaryKey(this IAddressable grain) => grain.GetPrimaryKey(out _);

    /// <summary>The key of a grain with a Guid key.</summary>
    /// <param name="grain">A reference, or a grain inside its activation.</param>
    /// <param name="keyExt">The text behind a compound key, else null.</param>
    /// <exception cref="ArgumentException">The key is no Guid.</exception>
    public static Guid GetPrimaryKey(this IAddressable grain, out string? keyExt)
    {
        var key = grain.GetPrimaryKeyString();
        var head = key.Length > GuidKeyLength && key[GuidKeyLength] == '+' ? key[..GuidKeyLength] : key;
        keyExt = head.Length < key.Length ? key[(GuidKeyLength + 1)..] : null;
        return Guid.TryParseExact(head, "N", out var guid) ? guid : throw new ArgumentException($"The key of {grain.GetGrainId()} is no Guid.", nameof(grain));
    }

    /// <summary>The key of a grain with an integer key.</summary>
    /// <param name="grain">A reference, or a grain inside its activation.</param>
    /// <exception cref="ArgumentException">The key is no integer.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain) => grain.GetPrimaryKeyLong(out _);

    /// <summary>The key of a grain with an integer key.</summary>
    /// <param name="grain">A reference, or a grain inside its activation.</param>
    /// <param name="keyExt">The text behind a compound key, else null.</param>
    /// <exception cref="ArgumentException">The key is no integer.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain, out string? keyExt)
    {
        var key = grain.GetPrimaryKeyString();
        var plus = key.IndexOf('+', StringComparison.Ordinal);
        keyExt = plus < 0 ? null : key[(plus + 1)..];
        return long.TryParse(plus < 0 ? key : key[..plus], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"The key of {grain.GetGrainId()} is no integer.", nameof(grain));
    }

    /// <summary>A reference to the same grain through that interface. A grain passes itself to others with this, never as <c>this</c>.</summary>
    /// <typeparam name="TGrainInterface">A grain interface that the grain's class implements.</typeparam>
    /// <param name="grain">A reference, or a grain inside its activation.</param>
    /// <exception cref="ArgumentException">Not a grain, or its class does not implement the interface.</exception>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => (TGrainInterface)grain.AsReference(typeof(TGrainInterface));

    /// <inheritdoc cref="AsReference{TGrainInterface}(IAddressable)" />
    /// <param name="grain">A reference, or a grain inside its activation.</param>
    /// <param name="interfaceType">A grain interface that the grain's class implements.</param>
    public static object AsReference(this IAddressable grain, Type interfaceType)
    {
        ArgumentNullException.ThrowIfNull(interfaceType);
        return grain switch
        {
            Grain self => self.GrainContext.AsReference(interfaceType),
            GrainReference reference => reference.AsReference(interfaceType),
            null => throw new ArgumentNullException(nameof(grain)),
            _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a grain reference.", nameof(grain)),
        };
    }
}
