namespace Convolution.Geometry;

/// <summary>Both axes, the batch and the channels of one convolution call: everything about it that is an integer.</summary>
internal readonly record struct ConvolutionGeometry(int Batch, Axis Vertical, Axis Horizontal, int InputChannels, int OutputChannels)
{
    public static ConvolutionGeometry Create(
        NhwcShape input, Size2D filter, int outputChannels, Size2D strides, Size2D dilations, Padding2D padding, string inputName = "input",
        Border border = default)
    {
        try
        {
            var geometry = new ConvolutionGeometry(
                input.Batch,
                CreateAxis(input.Height, filter.Height, strides.Height, dilations.Height, padding.Kind, padding.Top, padding.Bottom).WithBorder(border.Kind),
                CreateAxis(input.Width, filter.Width, strides.Width, dilations.Width, padding.Kind, padding.Left, padding.Right).WithBorder(border.Kind),
                input.Channels,
                outputChannels);
            _ = geometry.OutputShape; // Refuses a product of dimensions that no array can hold.
            return geometry;
        }
        catch (ArgumentException refusal)
        {
            throw new ArgumentException(
                $"A {filter} filter with strides {strides}, dilations {dilations} and {padding} padding does not fit the {inputName} {input}: "
                + refusal.Message,
                inputName);
        }
    }

    public NhwcShape InputShape => new(Batch, Vertical.Input, Horizontal.Input, InputChannels);

    public NhwcShape OutputShape => new(Batch, Vertical.Output, Horizontal.Output, OutputChannels);

    /// <summary>Pixels of all outputs. Products of sizes may exceed 32 bits where the values between two operations never exist as a whole.</summary>
    public long OutputPixels => (long)Batch * Vertical.Output * Horizontal.Output;

    public long OutputElements => OutputPixels * OutputChannels;

    public long InputElements => (long)Batch * Vertical.Input * Horizontal.Input * InputChannels;

    /// <summary>The same geometry with padded taps skipped.</summary>
    public ConvolutionGeometry Borderless => this with
    {
        Vertical = Vertical with { Border = BorderKind.Zero },
        Horizontal = Horizontal with { Border = BorderKind.Zero },
    };

    public int Taps => Vertical.Filter * Horizontal.Filter;

    private static Axis CreateAxis(int input, int filter, int stride, int dilation, PaddingKind kind, int before, int after) => kind switch
    {
        PaddingKind.Valid => Axis.Valid(input, filter, stride, dilation),
        PaddingKind.Same => Axis.Same(input, filter, stride, dilation),
        PaddingKind.SameLower => Axis.Same(input, filter, stride, dilation, lower: true),
        _ => Axis.Explicit(input, filter, stride, dilation, before, after),
    };
}
