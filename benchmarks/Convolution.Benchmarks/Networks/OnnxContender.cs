using System.Runtime.InteropServices;
using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Networks.Graph;
using Convolution.Benchmarks.Peers;

namespace Convolution.Benchmarks.Networks;

/// <summary>The same network in ONNX Runtime: its session, and input and output in its own order of axes.</summary>
internal sealed class OnnxContender : IContender
{
    private readonly Network network;
    private readonly nint session;
    private readonly List<AlignedBuffer> buffers = [];
    private readonly nint[] names;
    private readonly nint[] inputs;
    private readonly AlignedBuffer output;
    private readonly nint outputTensor;

    /// <param name="network">What the session computes.</param>
    /// <param name="session">It is released with the contender.</param>
    /// <param name="nhwcInputs">The values of each input.</param>
    public OnnxContender(Network network, nint session, IReadOnlyList<NhwcTensor<float>> nhwcInputs)
    {
        (this.network, this.session) = (network, session);
        names = [.. network.Inputs.Select(input => Marshal.StringToCoTaskMemUTF8(OnnxModel.InputName(input)))];
        inputs = [.. network.Inputs.Zip(nhwcInputs, (input, nhwc) =>
        {
            var buffer = Buffer(input.Shape);
            Layouts.NhwcToNchw<float>(nhwc, buffer.Span);
            return OnnxRuntimeApi.CreateTensor(buffer, OnnxModel.Dims(input.Shape));
        })];
        output = Buffer(network.Output.Shape);
        outputTensor = OnnxRuntimeApi.CreateTensor(output, OnnxModel.Dims(network.Output.Shape));
    }

    public void Run() => OnnxRuntimeApi.Run(session, names, inputs, OnnxModel.OutputName, outputTensor);

    public void CopyOutput(Span<float> nhwc) =>
        Layouts.NchwToNhwc<float>(output.Span, new NhwcSpan<float>(nhwc, network.Output.Shape));

    public void Dispose()
    {
        OnnxRuntimeApi.ReleaseTensor(outputTensor);
        Array.ForEach(inputs, OnnxRuntimeApi.ReleaseTensor);
        Array.ForEach(names, Marshal.FreeCoTaskMem);
        OnnxRuntimeApi.ReleaseSession(session);
        buffers.ForEach(buffer => buffer.Dispose());
    }

    private AlignedBuffer Buffer(NhwcShape shape)
    {
        var buffer = new AlignedBuffer(shape.ElementCount);
        buffers.Add(buffer);
        return buffer;
    }
}
