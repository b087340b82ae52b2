using Helen.Benchmarks;

// Asserts nothing. No argument: single-threaded kernels (DOTNET_EnableAVX2=0 shows the portable loops). "grain-calls": calls of a local grain.
if (args is ["grain-calls"]) await GrainCalls.RunAsync();
else LatticeKernels.Run();
