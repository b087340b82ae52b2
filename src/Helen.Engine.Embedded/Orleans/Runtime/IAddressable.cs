namespace Orleans.Runtime;

/// <summary>What can be the target of a grain call.</summary>
public interface IAddressable;
