using System.Reflection;
using System.Runtime.CompilerServices;

namespace Helen.Architecture.Tests;

/// <summary>Architecture §2: a room refers only to the rooms below it.</summary>
public sealed class LayerTests
{
    private static readonly string[] UpToRounds = ["Helen.Arithmetic", "Helen.Cryptography", "Helen.Rounds"];
    private static readonly string[] UpToTraining = [.. UpToRounds, "Helen.Mpc", "Helen.Training"];

    /// <summary>Room → the rooms it may refer to.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Helen.Arithmetic"] = [],
        ["Helen.Cryptography"] = UpToRounds[..1],
        ["Helen.Rounds"] = UpToRounds[..2],
        ["Helen.Mpc"] = UpToRounds,
        ["Helen.Training"] = UpToTraining[..4],
        ["Helen.Transport"] = UpToRounds,
        ["Helen.Engine.Embedded"] = [],
        ["Helen.Storage"] = UpToRounds[..2],
        ["Helen.Grains.Abstractions"] = ["Helen.Engine.Embedded"],
        ["Helen.Grains"] = [.. UpToTraining, "Helen.Storage", "Helen.Engine.Embedded", "Helen.Grains.Abstractions"],
        ["Helen.Cli"] = [.. UpToTraining, "Helen.Engine.Embedded", "Helen.Grains", "Helen.Grains.Abstractions", "Helen.Storage", "Helen.Transport"],
    };

    private static readonly string[] Pure = UpToTraining;

    public static TheoryData<string> Rooms => new(Repository.Projects.Keys);

    [Theory]
    [MemberData(nameof(Rooms))]
    public void ProjectReferences_PointDown(string room)
    {
        Assert.True(Allowed.ContainsKey(room), $"{room} is a new room: say here which rooms it may refer to.");
        Assert.All(Repository.ProjectReferences(Repository.Projects[room]), reference => Assert.Contains(reference, Allowed[room]));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void AssemblyReferences_PointDown(string room)
    {
        var references = Load(room).GetReferencedAssemblies().Select(reference => reference.Name!).Where(name => name.StartsWith("Helen.", StringComparison.Ordinal));

        Assert.All(references, reference => Assert.Contains(reference, Allowed[room]));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Orleans_IsReferencedByNoRoom(string room)
    {
        Assert.DoesNotContain(Repository.PackageReferences(Repository.Projects[room]), package => package.Contains("Orleans", StringComparison.Ordinal));
        Assert.DoesNotContain(Load(room).GetReferencedAssemblies(), reference => reference.Name!.Contains("Orleans", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void PureRooms_AreDeclaredPure(string room) => Assert.Equal(
        Pure.Contains(room), File.ReadAllText(Repository.Projects[room]).Contains("<HelenPureRoom>true</HelenPureRoom>", StringComparison.Ordinal));

    /// <summary>Internal members are capabilities (MaskedCiphertext, Verified, tuple stores): a new friend is a decision, taken here.</summary>
    [Theory]
    [MemberData(nameof(Rooms))]
    public void Friends_AreNamedHere(string room)
    {
        string[] friends = room switch
        {
            "Helen.Arithmetic" => ["Helen.Cryptography"],
            "Helen.Cryptography" => ["Helen.Mpc", "Helen.Mpc.Tests", "Helen.Training.Tests"],
            // The tests' source of tuples.
            "Helen.Mpc" => ["Helen.Dealer.Tuples"],
            // Crashes around reserved tuples.
            "Helen.Grains" => ["Helen.Recovery.Tests"],
            // The program that kills itself for the tests of resuming.
            "Helen.Cli" => ["helen-crasher"],
            _ => [],
        };

        var given = Load(room).GetCustomAttributes<InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName);

        Assert.All(given, friend => Assert.Contains(friend, friends.Append($"{room}.Tests")));
    }

    internal static Assembly Load(string room) => Assembly.Load(room == "Helen.Cli" ? "helen" : room);
}
