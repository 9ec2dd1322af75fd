using System.CommandLine;
using Convolution.Benchmarks.Suite;

var root = new RootCommand("What Convolution does, and how fast.");
root.Add(SuiteCommand.Create());
return root.Parse(args).Invoke();
