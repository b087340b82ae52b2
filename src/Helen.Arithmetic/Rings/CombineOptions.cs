namespace Helen.Arithmetic.Rings;

/// <summary>How <see cref="NttKernels.Combine"/> sums rows of digits.</summary>
/// <param name="Group">Products that are summed before one reduction: 3 for digits of 32 bits, 12 for digits of 30 bits; either way below 3·2^32·q.</param>
/// <param name="Flip">Bits that are inverted in the last row: its top bit where that row is signed.</param>
/// <param name="Constant">Added to every sum; a residue.</param>
/// <param name="Accumulate">Whether the sums are added to what the destination holds.</param>
internal readonly record struct CombineOptions(int Group, uint Flip, uint Constant, bool Accumulate)
{
    public const int WordGroup = 3;
    public const int DigitGroup = 12;
}
