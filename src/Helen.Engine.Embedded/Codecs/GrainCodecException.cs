namespace Helen.Engine.Embedded.Codecs;

/// <summary>A value cannot cross a grain call: its type has no codec, or it is too large. Orleans has an exception of its own for each; grains catch neither by type.</summary>
internal sealed class GrainCodecException(string message) : InvalidOperationException(message);
