using Helen.Grains.Abstractions;
using Helen.Grains.Sessions;
using Helen.Tests.Support;

namespace Helen.Grains.Tests;

/// <summary>The contract with both engines (architecture §3.1).</summary>
public sealed class ContractTests
{
    [Fact]
    public void Contracts_ObeyBothEngines() => Assert.Empty(GrainContract.Violations(typeof(ISessionGrain).Assembly, typeof(SessionGrain).Assembly));

    /// <summary>Ids are never reused; methods are added, never changed. A difference here is a decision.</summary>
    [Fact]
    public void Contracts_EqualTheGoldenFile() => Assert.Equal(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "OrleansContracts.txt")).ReplaceLineEndings("\n"),
        GrainContract.Render(typeof(ISessionGrain).Assembly, typeof(SessionGrain).Assembly));
}
