using Convolution.Benchmarks.Suite;
using Convolution.Benchmarks.Tour;

var root = TourCommand.Create();
root.Add(SuiteCommand.Create());
return root.Parse(args).Invoke();
