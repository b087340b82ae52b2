using Helen.Storage.Tests.Support;
using Xunit.Runner.InProc.SystemConsole;

return args is [ChildProcess.Marker, .. var rest] ? await ChildProcess.RunAsync(rest) : await ConsoleRunner.Run(args);
