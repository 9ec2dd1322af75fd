using System.CommandLine;
using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Peers;
using Convolution.Benchmarks.Suite;

namespace Convolution.Benchmarks.Cold;

/// <summary><c>cold-probe</c>: one fresh process of <c>cold</c>, which starts it. Ours, or with a model ONNX Runtime's.</summary>
internal static class ColdProbe
{
    public const string Name = "cold-probe";

    private static readonly Argument<string> layerArgument = new("layer");

    private static readonly Argument<string?> modelArgument = new("model") { Arity = ArgumentArity.ZeroOrOne };

    public static Command Create()
    {
        var command = new Command(Name, "One fresh process of the cold command.") { layerArgument, modelArgument };
        command.Hidden = true;
        command.SetAction(arguments =>
        {
            string id = arguments.GetRequiredValue(layerArgument);
            using var data = new LayerData(Layer.ReadAll().Single(layer => layer.Id == id));
            if (arguments.GetValue(modelArgument) is { } model)
            {
                ColdMeasurement.OnnxRuntime(data.Output.Length, File.ReadAllBytes(model), session => OnnxRuntime.Bind(session, data));
            }
            else
            {
                ColdMeasurement.Ours(data.Output.Length, () => OurLayer.TryCreate(data, ConvolutionAlgorithm.Auto, threads: 1)!);
            }
        });
        return command;
    }
}
