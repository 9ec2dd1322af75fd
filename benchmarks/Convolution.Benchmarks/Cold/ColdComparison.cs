using System.Text.Json;

namespace Convolution.Benchmarks.Cold;

/// <summary>A layer or a network in fresh processes, ours and ONNX Runtime's by turns: the time to the first result, and the memory.</summary>
/// <param name="Ort">Null where ONNX Runtime is not installed.</param>
/// <param name="Ratio">Their milliseconds over ours, creation and first run; the loading of their library is left out.</param>
internal sealed record ColdComparison(string Name, ColdFigures Ours, ColdFigures? Ort, double? Ratio)
{
    /// <param name="name">For the table.</param>
    /// <param name="probe">This program's arguments that measure ours; with a model's file behind them, ONNX Runtime's.</param>
    /// <param name="turns">Processes of each.</param>
    /// <param name="model">The model's bytes; null for ours alone.</param>
    public static ColdComparison Measure(string name, IReadOnlyList<string> probe, int turns, byte[]? model)
    {
        string file = Path.GetTempFileName();
        try
        {
            if (model is not null)
            {
                File.WriteAllBytes(file, model);
            }

            var ours = new List<ColdFigures>();
            var theirs = new List<ColdFigures>();
            for (int turn = 0; turn < turns; turn++)
            {
                ours.Add(Launch([.. probe]));
                if (model is not null)
                {
                    theirs.Add(Launch([.. probe, file]));
                    RequireSame(name, ours[^1], theirs[^1]);
                }
            }

            var (mine, rival) = (ColdFigures.Median(ours), model is null ? null : ColdFigures.Median(theirs));
            return new ColdComparison(name, mine, rival, rival?.ToFirstResultMs / mine.ToFirstResultMs);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static ColdFigures Launch(params ReadOnlySpan<string> arguments)
    {
        var (output, milliseconds) = FreshProcess.Run(arguments);
        return JsonSerializer.Deserialize(output, ColdJson.Default.ColdFigures)! with { ProcessMs = milliseconds };
    }

    private static void RequireSame(string name, ColdFigures ours, ColdFigures theirs)
    {
        if (!ours.AgreesWith(theirs))
        {
            throw new InvalidOperationException($"{name}: our values add up to {ours.Sum}, theirs to {theirs.Sum}.");
        }
    }
}
