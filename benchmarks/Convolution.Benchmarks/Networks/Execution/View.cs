namespace Convolution.Benchmarks.Networks.Execution;

/// <summary>Where a tensor lies. The library's views live on the stack alone, so they are made when needed.</summary>
internal abstract class View
{
    public abstract NhwcSpan<float> Span { get; }

    /// <summary>Some rows, counted through all images, of a tensor between whose pixels nothing else lies.</summary>
    public Span<float> Rows(int first, int end)
    {
        var span = Span;
        int length = span.Shape.Width * span.Shape.Channels;
        return span.Span.Length == span.Shape.ElementCount
            ? span.Span[(first * length)..(end * length)]
            : throw new InvalidOperationException($"Something else lies between the pixels of {span.Shape}.");
    }
}

/// <summary>Some of the channels of a planned block of memory.</summary>
internal sealed class PlannedView(NhwcTensor<float> memory, int start, NhwcShape whole, Range channels) : View
{
    public override NhwcSpan<float> Span => new NhwcSpan<float>(memory.Span[start..], whole).Channels(channels);
}

/// <summary>An image of a tensor of the caller's.</summary>
internal sealed class InputView : View
{
    private NhwcTensor<float>? tensor;
    private int image;

    public override NhwcSpan<float> Span => tensor is null
        ? throw new InvalidOperationException("The input has not been bound.")
        : tensor.Images(image..(image + 1));

    public void Bind(NhwcTensor<float> tensor, int image) => (this.tensor, this.image) = (tensor, image);
}
