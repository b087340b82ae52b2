namespace Helen.Training.Budget;

/// <summary>Scales of one iteration (protocol §2, §11).</summary>
/// <param name="Index">k.</param>
/// <param name="ScaleBits">S_k, the binary scale of u on entry.</param>
/// <param name="NextScaleBits">S_k + 31, the scale of q.</param>
/// <param name="RefreshesAfter">Whether u is brought back to scale 2^32 at the end of this iteration (protocol §6.4).</param>
/// <param name="MeanTruncatedBits">t_k: bits of s below the input scale of the soft threshold.</param>
/// <param name="RefreshTruncatedBits">The same for q_i when it is refreshed.</param>
public sealed record IterationPlan(int Index, int ScaleBits, int NextScaleBits, bool RefreshesAfter, int MeanTruncatedBits, int RefreshTruncatedBits)
{
    /// <summary>S_{k+1} as the next iteration sees it.</summary>
    public int ScaleAfter => RefreshesAfter ? SizeBudget.ValueFractionBits : NextScaleBits;
}
