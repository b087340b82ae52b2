namespace Helen.Engine.Embedded.Activations;

/// <summary>A storage failed. Orleans has an exception of its own for it; grains catch neither by type.</summary>
internal sealed class GrainStorageException(string message, Exception innerException) : InvalidOperationException(message, innerException);
