using Helen.Arithmetic.Randomness;
using Helen.Cli;
using Helen.Cli.Demo;
using Spectre.Console;

// A file or a pipe gets plain text, whatever the environment says about colours.
var output = Console.IsOutputRedirected
    ? AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No })
    : AnsiConsole.Console;
// Sized for a log, not for a terminal that nobody has.
if (Console.IsOutputRedirected) output.Profile.Width = 120;
return await new HelenCommand(output, Console.Error, new ProtocolEngine(new SystemRandomSource(), TimeProvider.System), TimeProvider.System).InvokeAsync(args);
