namespace Helen.Grains.Storage;

/// <summary>The shape of every grain state here (architecture §3.1): opaque bytes and a version, so that no provider's serializer matters.</summary>
public interface IOpaqueState
{
    /// <summary>Layout of <see cref="Bytes"/>; 0 when nothing was stored.</summary>
    byte Version { get; set; }

    /// <summary>The state.</summary>
    byte[] Bytes { get; set; }
}
