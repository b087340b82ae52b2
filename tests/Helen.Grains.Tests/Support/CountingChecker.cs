using Helen.Cryptography.Hashing;
using Helen.Training.Phases;

namespace Helen.Grains.Tests.Support;

/// <summary>Counts the checks that are really made.</summary>
internal sealed class CountingChecker : IProofChecker
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IProofChecker? Inner { get; set; }

    /// <summary>What to answer where there is no inner checker.</summary>
    public Func<bool> Answer { get; set; } = () => true;

    public bool Check(ReadOnlySpan<byte> description, Func<Digest, ReadOnlyMemory<byte>> part)
    {
        Interlocked.Increment(ref _count);
        return Inner?.Check(description, part) ?? Answer();
    }
}
