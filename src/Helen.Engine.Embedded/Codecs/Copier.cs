namespace Helen.Engine.Embedded.Codecs;

/// <summary>Copies values of one type as a codec would: nothing mutable stays shared between the two ends of a call.</summary>
internal abstract class Copier
{
    /// <summary>Values of fixed size that refer to nothing: neither copied nor counted.</summary>
    public abstract bool IsFixed { get; }

    /// <summary>The value itself is returned, because nobody can change it; its bytes are counted all the same.</summary>
    public abstract bool IsShared { get; }

    public abstract object? Copy(object? value, CopyContext context);
}
