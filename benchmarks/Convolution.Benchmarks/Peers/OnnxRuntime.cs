using System.Text.Json;
using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;

namespace Convolution.Benchmarks.Peers;

/// <summary>
/// ONNX Runtime's CPU provider, whose tensors are NCHW. Run: what a caller waits for, NCHW in and out. Kernel: what its profiler
/// gives for the Conv nodes alone, the reorders around them left out, its best case.
/// </summary>
internal sealed class OnnxRuntime : IPeer
{
    private readonly bool kernelOnly;
    private readonly int threads;
    private readonly nint environment = OnnxRuntimeApi.CreateEnvironment();

    private OnnxRuntime(string key, string name, int threads, bool kernelOnly)
    {
        Key = key;
        Name = name;
        this.threads = threads;
        this.kernelOnly = kernelOnly;
    }

    public string Key { get; }

    public string Name { get; }

    public string Version => OnnxRuntimeApi.Version;

    public bool IsDirect => true;

    /// <summary>Null if it is not installed.</summary>
    public static OnnxRuntime? Open(string key, string name, int threads, bool kernelOnly) =>
        NativeLibraries.TryLoad(OnnxRuntimeApi.Library) ? new OnnxRuntime(key, name, threads, kernelOnly) : null;

    /// <summary>Its transposed convolution is a product and a scatter, far behind the others, and not compared; it has no gradients and no borders.</summary>
    public static bool Takes(Layer layer) => layer.Shape.Border == Border.Zero && !layer.Steps.Any(step => step.IsTransposed || step.IsFilterGradient);

    public IContender? Prepare(LayerData data)
    {
        if (!Takes(data.Layer))
        {
            return null;
        }

        string? profile = kernelOnly ? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()) : null;
        return new Contender(OnnxRuntimeApi.CreateSession(environment, Model(data), threads, profile), kernelOnly, data);
    }

    /// <summary>A session made elsewhere, with input and output; it is released with the contender.</summary>
    public static IContender Bind(nint session, LayerData data) => new Contender(session, profiled: false, data);

    /// <summary>The layer's convolutions in a row, from <c>y0</c> to the last <c>y</c>.</summary>
    public static byte[] Model(LayerData data)
    {
        var graph = new OnnxGraph();
        var (first, last) = (data.Layer.First, data.Layer.Last);
        graph.Input("x", first.Batch, first.InputChannels, first.InputHeight, first.InputWidth);
        graph.Output("y", last.Batch, last.OutputChannels, last.OutputHeight, last.OutputWidth);
        for (int index = 0; index < data.Layer.Steps.Count; index++)
        {
            var step = data.Layer.Steps[index];
            List<string> inputs = [index == 0 ? "x" : "between", $"filter{index}"];
            graph.Constant(
                inputs[1], PeerLayouts.FilterToOihw(data.Filters[index].Span, step),
                step.OutputChannels, step.GroupInputChannels, step.FilterHeight, step.FilterWidth);
            if (data.Biases[index] is { } bias)
            {
                inputs.Add($"bias{index}");
                graph.Constant(inputs[2], bias.Span, step.OutputChannels);
            }

            graph.Node(
                "Conv", [.. inputs], index == data.Layer.Steps.Count - 1 ? "y" : "between",
                new OnnxAttribute("kernel_shape", true, step.FilterHeight, step.FilterWidth),
                new OnnxAttribute("strides", true, step.Stride, step.Stride),
                new OnnxAttribute("dilations", true, step.Dilation, step.Dilation),
                new OnnxAttribute("pads", true, step.PadTop, step.PadLeft, step.PadBottom, step.PadRight),
                new OnnxAttribute("group", false, step.Groups));
        }

        return graph.ToBytes();
    }

    public void Dispose() => OnnxRuntimeApi.ReleaseEnvironment(environment);

    private sealed class Contender : IContender
    {
        private readonly nint session;
        private readonly bool profiled;
        private readonly Layer layer;
        private readonly AlignedBuffer input;
        private readonly AlignedBuffer output;
        private readonly nint inputTensor;
        private readonly nint outputTensor;

        public Contender(nint session, bool profiled, LayerData data)
        {
            this.session = session;
            this.profiled = profiled;
            layer = data.Layer;
            var (first, last) = (layer.First, layer.Last);
            input = new AlignedBuffer(first.InputLength);
            output = new AlignedBuffer(last.OutputLength);
            PeerLayouts.NhwcToNchw(
                data.Input.Span, input.Span, first.Batch, first.InputHeight * first.InputWidth, first.InputChannels);
            inputTensor = OnnxRuntimeApi.CreateTensor(
                input, first.Batch, first.InputChannels, first.InputHeight, first.InputWidth);
            outputTensor = OnnxRuntimeApi.CreateTensor(
                output, last.Batch, last.OutputChannels, last.OutputHeight, last.OutputWidth);
        }

        public void Run() => OnnxRuntimeApi.Run(session, "x\0"u8, inputTensor, "y\0"u8, outputTensor);

        public void CopyOutput(Span<float> nhwc)
        {
            var last = layer.Last;
            PeerLayouts.NchwToNhwc(output.Span, nhwc, last.Batch, last.OutputHeight * last.OutputWidth, last.OutputChannels);
        }

        public IReadOnlyList<double>? OwnMilliseconds()
        {
            if (!profiled)
            {
                return null;
            }

            string file = OnnxRuntimeApi.EndProfiling(session);
            try
            {
                return [.. ConvMilliseconds(File.ReadAllBytes(file)).Chunk(layer.Steps.Count).Select(run => run.Sum())];
            }
            finally
            {
                File.Delete(file);
            }
        }

        public void Dispose()
        {
            OnnxRuntimeApi.ReleaseTensor(inputTensor);
            OnnxRuntimeApi.ReleaseTensor(outputTensor);
            OnnxRuntimeApi.ReleaseSession(session);
            input.Dispose();
            output.Dispose();
        }

        /// <summary>
        /// In the order in which the nodes ran. The profiler cuts to whole microseconds: half of one is what it takes away on
        /// average.
        /// </summary>
        private static IEnumerable<double> ConvMilliseconds(byte[] profile)
        {
            using var document = JsonDocument.Parse(profile);
            return [.. document.RootElement.EnumerateArray()
                .Where(entry => entry.GetProperty("name").GetString()!.EndsWith("kernel_time", StringComparison.Ordinal)
                    && entry.GetProperty("args").GetProperty("op_name").GetString()!.Contains("Conv", StringComparison.Ordinal))
                .Select(entry => (entry.GetProperty("dur").GetDouble() + 0.5) * 1e-3)];
        }
    }
}
