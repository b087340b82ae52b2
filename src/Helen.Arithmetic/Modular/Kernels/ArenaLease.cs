namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>An arena rented from its kernel's pool; disposing zeroes it and gives it back.</summary>
internal readonly ref struct ArenaLease(ModularKernel kernel, ModularArena arena)
{
    public ModularArena Arena { get; } = arena;

    public void Dispose() => kernel.Return(Arena);
}
