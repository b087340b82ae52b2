using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Helen.Engine.Embedded.Calls;

namespace Helen.Engine.Embedded.Codecs;

internal sealed class FixedCopier : Copier
{
    public override bool IsFixed => true;

    public override bool IsShared => true;

    public override object? Copy(object? value, CopyContext context) => value;
}

internal sealed class StringCopier : Copier
{
    public override bool IsFixed => false;

    public override bool IsShared => true;

    public override object? Copy(object? value, CopyContext context)
    {
        if (value is string text) context.Count(text.Length);
        return value;
    }
}

/// <summary>References are names: shared, but only within their engine.</summary>
internal sealed class ReferenceCopier : Copier
{
    public override bool IsFixed => false;

    public override bool IsShared => true;

    public override object? Copy(object? value, CopyContext context) => value switch
    {
        null => null,
        GrainReference reference when ReferenceEquals(reference.Runtime, context.Engine) => value,
        GrainReference => throw new GrainCodecException("A grain reference of another engine cannot cross a call."),
        Grain => throw new GrainCodecException("A grain passes itself as this.AsReference<TInterface>(), never as this."),
        _ => throw new GrainCodecException($"{value.GetType()} is no grain reference."),
    };
}

internal sealed class NullableCopier(Copier inner) : Copier
{
    public override bool IsFixed => inner.IsFixed;

    public override bool IsShared => inner.IsShared;

    public override object? Copy(object? value, CopyContext context) => value is null ? null : inner.Copy(value, context);
}

internal sealed class MemoryCopier : Copier
{
    public override bool IsFixed => false;

    public override bool IsShared => false;

    public override object? Copy(object? value, CopyContext context)
    {
        var memory = (ReadOnlyMemory<byte>)value!;
        context.Count(memory.Length);
        return new ReadOnlyMemory<byte>(memory.ToArray());
    }
}

internal sealed class ArrayCopier<T>(GrainCodec codec) : Copier
{
    private readonly Copier _element = codec.For(typeof(T));

    public override bool IsFixed => false;

    public override bool IsShared => false;

    public override object? Copy(object? value, CopyContext context)
    {
        if (value is null) return null;
        // An array of derived elements may stand for an array of a base.
        if (value.GetType() != typeof(T[])) return codec.For(value.GetType()).Copy(value, context);
        if (context.TryGetCopy(value, out var known)) return known;
        var source = (T[])value;
        context.Count((long)source.Length * Unsafe.SizeOf<T>());
        var copy = (T[])source.Clone();
        context.Remember(source, copy);
        if (!_element.IsFixed)
            for (var i = 0; i < copy.Length; i++) copy[i] = (T)_element.Copy(source[i], context)!;
        return copy;
    }
}

internal sealed class ImmutableArrayCopier<T>(GrainCodec codec) : Copier
{
    private readonly Copier _element = codec.For(typeof(T));

    public override bool IsFixed => false;

    public override bool IsShared => _element.IsShared;

    public override object? Copy(object? value, CopyContext context)
    {
        var source = (ImmutableArray<T>)value!;
        if (source.IsDefaultOrEmpty) return value;
        context.Count((long)source.Length * Unsafe.SizeOf<T>());
        if (_element.IsFixed) return value;
        var copy = ImmutableArray.CreateBuilder<T>(source.Length);
        foreach (var element in source) copy.Add((T)_element.Copy(element, context)!);
        return IsShared ? value : copy.MoveToImmutable();
    }
}

internal sealed class ListCopier<T>(GrainCodec codec) : Copier
{
    private readonly Copier _element = codec.For(typeof(T));

    public override bool IsFixed => false;

    public override bool IsShared => false;

    public override object? Copy(object? value, CopyContext context)
    {
        if (value is null) return null;
        if (value.GetType() != typeof(List<T>)) return codec.For(value.GetType()).Copy(value, context);
        if (context.TryGetCopy(value, out var known)) return known;
        var source = (List<T>)value;
        context.Count((long)source.Count * Unsafe.SizeOf<T>());
        var copy = new List<T>(source.Count);
        context.Remember(source, copy);
        foreach (var element in source) copy.Add(_element.IsFixed ? element : (T)_element.Copy(element, context)!);
        return copy;
    }
}

internal sealed class DictionaryCopier<TKey, TValue>(GrainCodec codec) : Copier where TKey : notnull
{
    private readonly Copier _key = codec.For(typeof(TKey));
    private readonly Copier _value = codec.For(typeof(TValue));

    public override bool IsFixed => false;

    public override bool IsShared => false;

    public override object? Copy(object? value, CopyContext context)
    {
        if (value is null) return null;
        if (value.GetType() != typeof(Dictionary<TKey, TValue>)) return codec.For(value.GetType()).Copy(value, context);
        if (context.TryGetCopy(value, out var known)) return known;
        var source = (Dictionary<TKey, TValue>)value;
        context.Count((long)source.Count * (Unsafe.SizeOf<TKey>() + Unsafe.SizeOf<TValue>()));
        var copy = new Dictionary<TKey, TValue>(source.Count, source.Comparer);
        context.Remember(source, copy);
        foreach (var (key, item) in source) copy.Add((TKey)_key.Copy(key, context)!, (TValue)_value.Copy(item, context)!);
        return copy;
    }
}
