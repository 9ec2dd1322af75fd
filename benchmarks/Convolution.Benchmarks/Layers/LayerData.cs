namespace Convolution.Benchmarks.Layers;

/// <summary>
/// The memory of one layer, the same for everyone: input, filters, biases, the output and, for the libraries that run a
/// separable layer as two convolutions, what passes between them.
/// </summary>
internal sealed class LayerData : IDisposable
{
    public LayerData(Layer layer)
    {
        Layer = layer;
        var random = new Random(12345);
        Input = Filled(layer.First.InputLength, 1f, random);
        Output = new AlignedBuffer(layer.Last.OutputLength);
        Between = new AlignedBuffer(layer.Steps.Count > 1 ? layer.First.OutputLength : 0);
        Filters = [.. layer.Steps.Select(step => Filled(
            step.FilterLength, 1f / MathF.Sqrt(step.FilterHeight * step.FilterWidth * step.GroupInputChannels), random))];
        Biases = [.. layer.Steps.Select(step => step.HasBias ? Filled(step.OutputChannels, 1f, random) : null)];
    }

    public Layer Layer { get; }

    /// <summary>NHWC.</summary>
    public AlignedBuffer Input { get; }

    /// <summary>NHWC; a filter gradient in HWIO.</summary>
    public AlignedBuffer Output { get; }

    /// <summary>NHWC.</summary>
    public AlignedBuffer Between { get; }

    /// <summary>HWIO, or HWCM when depthwise; one a step. In a filter gradient the gradient of the output, NHWC.</summary>
    public IReadOnlyList<AlignedBuffer> Filters { get; }

    public IReadOnlyList<AlignedBuffer?> Biases { get; }

    /// <summary>In a separable convolution's filter gradients, the output's gradient goes backwards, and the last step goes with the input.</summary>
    public AlignedBuffer StepInput(int step) => (Layer.Op, step) switch
    {
        (LayerOp.SepFilterGradient, 2) => Filters[1],
        (LayerOp.SepFilterGradient, 3) or (_, 0) => Input,
        _ => Between,
    };

    public AlignedBuffer StepOutput(int step) => (Layer.Op, step) switch
    {
        (LayerOp.SepFilterGradient, 2) => Filters[3],
        _ => step == Layer.Steps.Count - 1 ? Output : Between,
    };

    public void Dispose()
    {
        foreach (var buffer in (AlignedBuffer?[])[Input, Output, Between, .. Filters, .. Biases])
        {
            buffer?.Dispose();
        }
    }

    private static AlignedBuffer Filled(long length, float amplitude, Random random)
    {
        var buffer = new AlignedBuffer(length);
        foreach (ref float value in buffer.Span)
        {
            value = amplitude * (2f * random.NextSingle() - 1f);
        }

        return buffer;
    }
}
