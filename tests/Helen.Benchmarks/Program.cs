using Helen.Benchmarks;

// Single-threaded kernels; asserts nothing. DOTNET_EnableAVX2=0 shows the portable loops.
LatticeKernels.Run();
