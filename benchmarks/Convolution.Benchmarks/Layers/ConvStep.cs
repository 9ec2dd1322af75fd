namespace Convolution.Benchmarks.Layers;

/// <summary>
/// One convolution as every library describes it: explicit pads, and a depthwise one as groups of one channel. A transposed one has the pads,
/// the stride and the dilation of the convolution that it transposes; in a filter gradient, output and filter change places.
/// </summary>
internal sealed record ConvStep(
    int Batch, int InputHeight, int InputWidth, int InputChannels,
    int OutputHeight, int OutputWidth, int OutputChannels,
    int FilterHeight, int FilterWidth, int Stride, int Dilation,
    int PadTop, int PadBottom, int PadLeft, int PadRight,
    int Groups, bool HasBias, bool IsTransposed = false, bool IsFilterGradient = false)
{
    public int GroupInputChannels => InputChannels / Groups;

    public int GroupOutputChannels => OutputChannels / Groups;

    /// <summary>A group for each channel on the side of the image.</summary>
    public bool IsDepthwise => Groups > 1 && Groups == (IsTransposed ? OutputChannels : InputChannels);

    /// <summary>The gradient of a convolution's input is its transpose without a bias.</summary>
    public bool IsInputGradient => IsTransposed && !HasBias;

    /// <summary>In an input gradient the convolution whose gradient it is.</summary>
    public ConvStep Forward => IsInputGradient ? Transpose(bias: false) with { IsTransposed = false } : this;

    public long InputLength => (long)Batch * InputHeight * InputWidth * InputChannels;

    /// <summary>Values that are written.</summary>
    public long OutputLength => IsFilterGradient ? Weights : Pixels * OutputChannels;

    /// <summary>Values that the input is multiplied by: the filter in HWIO, HWCM when depthwise, HWOI when transposed; or the output's gradient.</summary>
    public int FilterLength => IsFilterGradient ? checked((int)(Pixels * OutputChannels)) : Weights;

    /// <summary>Nominal: a multiplication and an addition for every tap, those in the padding included.</summary>
    public double Flops => 2.0 * FilterHeight * FilterWidth
        * (IsTransposed ? InputLength * GroupOutputChannels : Pixels * OutputChannels * GroupInputChannels);

    private long Pixels => (long)Batch * OutputHeight * OutputWidth;

    private int Weights => FilterHeight * FilterWidth * GroupInputChannels * OutputChannels;

    /// <summary>The way back: from the output to the input.</summary>
    public ConvStep Transpose(bool bias) => this with
    {
        InputHeight = OutputHeight,
        InputWidth = OutputWidth,
        InputChannels = OutputChannels,
        OutputHeight = InputHeight,
        OutputWidth = InputWidth,
        OutputChannels = InputChannels,
        HasBias = bias,
        IsTransposed = true,
    };

    public static ConvStep Create(
        (int Batch, int Height, int Width, int Channels) input, int outputChannels, (int Height, int Width) filter,
        int stride, int dilation, bool same, int groups = 1)
    {
        var (outputHeight, padTop, padBottom) = Axis(input.Height, filter.Height, stride, dilation, same);
        var (outputWidth, padLeft, padRight) = Axis(input.Width, filter.Width, stride, dilation, same);
        return new ConvStep(
            input.Batch, input.Height, input.Width, input.Channels, outputHeight, outputWidth, outputChannels,
            filter.Height, filter.Width, stride, dilation, padTop, padBottom, padLeft, padRight, groups, HasBias: true);
    }

    /// <summary>TensorFlow's rule: SAME pads the odd one after.</summary>
    private static (int Output, int Before, int After) Axis(int input, int filter, int stride, int dilation, bool same)
    {
        int effective = (filter - 1) * dilation + 1;
        if (!same)
        {
            return ((input - effective) / stride + 1, 0, 0);
        }

        int output = (input + stride - 1) / stride;
        int total = Math.Max((output - 1) * stride + effective - input, 0);
        return (output, total / 2, total - total / 2);
    }
}
