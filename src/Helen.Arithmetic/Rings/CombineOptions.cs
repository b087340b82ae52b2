namespace Helen.Arithmetic.Rings;

/// <summary>How <see cref="NttKernels.Combine"/> sums rows of digits below 2^30.</summary>
/// <param name="Constant">Added to every sum; a residue.</param>
/// <param name="Accumulate">Whether the sums are added to what the destination holds.</param>
internal readonly record struct CombineOptions(uint Constant, bool Accumulate)
{
    /// <summary>Products that are summed before one reduction: with the reduction's own, 12·2^30·q + 2^32·q = 2^34·q.</summary>
    public const int Group = 12;
}
