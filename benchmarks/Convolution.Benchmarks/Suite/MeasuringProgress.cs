using Convolution.Benchmarks.Layers;
using Spectre.Console;

namespace Convolution.Benchmarks.Suite;

/// <summary>A bar that is drawn between layers only: a refresh in the middle of one would take a core from it.</summary>
internal static class MeasuringProgress
{
    public static SuiteReport Show(int count, Func<Action<Layer>, SuiteReport> run)
    {
        if (Console.IsOutputRedirected)
        {
            return run(_ => { });
        }

        return AnsiConsole.Progress().AutoRefresh(false).AutoClear(true).Start(context =>
        {
            var task = context.AddTask("measuring", maxValue: count);
            context.Refresh();
            return run(layer =>
            {
                task.Description = Markup.Escape(layer.Id);
                task.Increment(1);
                context.Refresh();
            });
        });
    }
}
