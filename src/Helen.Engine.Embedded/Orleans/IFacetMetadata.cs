namespace Orleans;

/// <summary>An attribute on a grain's constructor parameter that says what to inject.</summary>
internal interface IFacetMetadata;
