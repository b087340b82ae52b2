using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Helen.Storage.Tests.Conformance;

/// <summary>The three writes of a commit, each failing before and after it happened.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CombinatorialFaultsAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) => ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>(
        [.. from write in Enumerable.Range(1, 3) from afterwards in new[] { false, true } select new TheoryDataRow<int, bool>(write, afterwards)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
