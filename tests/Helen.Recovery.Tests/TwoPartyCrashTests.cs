using Helen.Recovery.Tests.Support;

namespace Helen.Recovery.Tests;

/// <summary>m = 2.</summary>
public sealed class TwoPartyCrashTests() : CrashTests(Parties)
{
    private const int Parties = 2;

    public static TheoryData<int, string, CrashPoint, int> Writes => WritesOf(Parties);

    public static TheoryData<string, int, ushort, int> Segments => SegmentsOf(Parties);

    [Theory(Timeout = Timeout), MemberData(nameof(Writes))]
    public Task Run_ProcessEndsInAWrite_AllReleaseTheSameModel(int write, string place, CrashPoint point, int party) => CrashInWriteAsync(write, place, point, party);

    [Theory(Timeout = Timeout), MemberData(nameof(Segments))]
    public Task Run_ProcessEndsInASegment_AllReleaseTheSameModel(string place, int iteration, ushort step, int party) => CrashInSegmentAsync(place, iteration, step, party);
}
