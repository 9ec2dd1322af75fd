using Convolution.Benchmarks.Cliffs;
using Convolution.Benchmarks.Cold;
using Convolution.Benchmarks.Networks;
using Convolution.Benchmarks.Overhead;
using Convolution.Benchmarks.Suite;
using Convolution.Benchmarks.Tour;
using Spectre.Console;

if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Capabilities.Ansi = false;
    AnsiConsole.Profile.Width = 150;
}

var root = TourCommand.Create();
root.Add(SuiteCommand.Create());
root.Add(NetworkCommand.Create());
root.Add(NetworkProbe.Create());
root.Add(CliffsCommand.Create());
root.Add(OverheadCommand.Create());
root.Add(ColdCommand.Create());
root.Add(ColdProbe.Create());
#if !AHEAD_OF_TIME
root.Add(Convolution.Benchmarks.Micro.BdnCommand.Create());
#endif
return root.Parse(args).Invoke();
