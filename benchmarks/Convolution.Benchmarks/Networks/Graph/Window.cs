namespace Convolution.Benchmarks.Networks.Graph;

/// <summary>How a filter or a pooling window moves over its input.</summary>
internal sealed record Window(Size2D Size, Size2D Strides, Size2D Dilations, Padding2D Padding)
{
    public NhwcShape OutputShape(NhwcShape input, int channels)
    {
        var size = Padding.GetOutputSize((input.Height, input.Width), Size, Strides, Dilations);
        return (input.Batch, size.Height, size.Width, channels);
    }

    public Padding2D Pads(NhwcShape input) => Padding.ToExplicit((input.Height, input.Width), Size, Strides, Dilations);

    /// <summary>For people: <c>3x3 s2 r1</c>.</summary>
    public override string ToString() =>
        $"{Size}{(Strides == 1 ? "" : $" s{Strides.Height}")}{(Dilations == 1 ? "" : $" r{Dilations.Height}")}";
}
