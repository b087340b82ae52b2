using Helen.Recovery.Tests.Support;

namespace Helen.Recovery.Tests;

/// <summary>A read of the journal fails, the run stops, and the next one finishes; writes that fail are among the crashes.</summary>
public sealed class StorageFaultTests
{
    private const int Parties = 2, Timeout = 120_000;

    /// <summary>The first read of every entry.</summary>
    public static TheoryData<int, string> Reads
    {
        get
        {
            var cases = new TheoryData<int, string>();
            foreach (var (read, place) in Census.Of(Parties).Reads.Index().DistinctBy(read => read.Item)) cases.Add(read, place);
            return cases;
        }
    }

    [Theory(Timeout = Timeout), MemberData(nameof(Reads))]
    public async Task Run_JournalCannotBeRead_AllReleaseTheSameModel(int read, string place)
    {
        Assert.NotEmpty(place);
        await (await Census.OfAsync(Parties)).AssertSameModelAsync(Parties, read % Parties, new Faults { FailingRead = read });
    }
}
