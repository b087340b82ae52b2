using System.Diagnostics;

namespace Helen.Grains.Tests.Support;

/// <summary>Listens to what the grains of one session compute.</summary>
internal static class WorkTrace
{
    /// <param name="world">Whose session.</param>
    /// <param name="name">Which kind of work of blocks.</param>
    /// <param name="started">Told the grain's key when a piece of it begins, on the thread that computes it.</param>
    public static ActivityListener Listen(GrainWorld world, string name, Action<string> started)
    {
        var session = world.Harness.Document.Id.ToString();
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Work.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity =>
            {
                if (activity.OperationName == name && activity.GetTagItem(Work.GrainTag) is string grain && grain.StartsWith(session, StringComparison.Ordinal)) started(grain);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
