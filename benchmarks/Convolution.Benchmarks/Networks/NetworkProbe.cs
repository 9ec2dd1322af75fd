using System.CommandLine;
using System.Runtime.InteropServices;
using Convolution.Benchmarks.Cold;
using Convolution.Benchmarks.Networks.Execution;
using Convolution.Benchmarks.Networks.Graph;

namespace Convolution.Benchmarks.Networks;

/// <summary><c>network-probe</c>: one fresh process of <c>network --cold</c>, which starts it. Ours, or with a model ONNX Runtime's.</summary>
internal static class NetworkProbe
{
    public const string Name = "network-probe";

    private static readonly Argument<string> nameArgument = new("name");

    private static readonly Argument<string> inputsArgument = new("inputs");

    private static readonly Argument<string?> modelArgument = new("model") { Arity = ArgumentArity.ZeroOrOne };

    public static Command Create()
    {
        var command = new Command(Name, "One fresh process of network --cold.") { nameArgument, inputsArgument, modelArgument };
        command.Hidden = true;
        command.SetAction(arguments =>
        {
            var network = Zoo.Create(arguments.GetRequiredValue(nameArgument), batch: 1);
            var inputs = ReadInputs(network, arguments.GetRequiredValue(inputsArgument));
            int outputLength = network.Output.Shape.ElementCount;
            if (arguments.GetValue(modelArgument) is { } model)
            {
                ColdMeasurement.OnnxRuntime(outputLength, File.ReadAllBytes(model), session => new OnnxContender(network, session, inputs));
            }
            else
            {
                network.CreateWeights();
                ColdMeasurement.Ours(outputLength, () => new OurContender(new Plan(network, threads: 1), inputs));
            }
        });
        return command;
    }

    /// <summary>
    /// Its measurements, of ours and, where there is one, of the rival. The input comes by file: to make it in the probe would compile code
    /// that the network uses.
    /// </summary>
    public static ColdComparison Measure(string name, int turns, bool withRival)
    {
        var network = Zoo.Create(name, batch: 1);
        string inputs = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(inputs, [.. NetworkInput.Create(network).SelectMany(tensor => MemoryMarshal.AsBytes(tensor.Span).ToArray())]);
            return ColdComparison.Measure(network.Name, [Name, name, inputs], turns, withRival ? OnnxModel.Write(network) : null);
        }
        finally
        {
            File.Delete(inputs);
        }
    }

    private static List<NhwcTensor<float>> ReadInputs(Network network, string path)
    {
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path));
        var inputs = new List<NhwcTensor<float>>();
        foreach (var input in network.Inputs)
        {
            var tensor = new NhwcTensor<float>(input.Shape);
            values[..input.Shape.ElementCount].CopyTo(tensor.Span);
            inputs.Add(tensor);
            values = values[input.Shape.ElementCount..];
        }

        return inputs;
    }
}
