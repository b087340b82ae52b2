namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>What a modulus has spent so far. Tests assert these figures instead of times.</summary>
internal sealed class OperationCount
{
    private long _multiplications, _squarings, _inversions;

    /// <summary>Montgomery multiplications, conversions into and out of Montgomery form included.</summary>
    public long Multiplications => Interlocked.Read(ref _multiplications);

    /// <summary>Montgomery squarings.</summary>
    public long Squarings => Interlocked.Read(ref _squarings);

    /// <summary>Inversions.</summary>
    public long Inversions => Interlocked.Read(ref _inversions);

    public void Add(int multiplications, int squarings)
    {
        Interlocked.Add(ref _multiplications, multiplications);
        Interlocked.Add(ref _squarings, squarings);
    }

    public void AddInversion() => Interlocked.Increment(ref _inversions);
}
