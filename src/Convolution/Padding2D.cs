using Convolution.Geometry;

namespace Convolution;

/// <summary>
/// How far the border of the image is padded: not at all, as TensorFlow's SAME does, or by explicit amounts. <see cref="Border"/> says what taps
/// read there.
/// </summary>
/// <remarks>
/// The rules are TensorFlow's (<c>GetWindowedOutputSizeVerbose</c>). With the effective filter <c>e = (f-1)*dilation + 1</c>:
/// VALID makes <c>ceil((in-e+1)/stride)</c> outputs; SAME makes <c>ceil(in/stride)</c> and pads
/// <c>max((out-1)*stride + e - in, 0)</c> pixels, the odd one at the bottom and right; explicit padding makes
/// <c>floor((in+before+after-e)/stride) + 1</c>. Padded taps are skipped, whatever the weights, unless there is a <see cref="Border"/>.
/// </remarks>
public readonly record struct Padding2D
{
    private Padding2D(PaddingKind kind, int top, int bottom, int left, int right)
    {
        Kind = kind;
        Top = Guard.NotNegative(top, nameof(top));
        Bottom = Guard.NotNegative(bottom, nameof(bottom));
        Left = Guard.NotNegative(left, nameof(left));
        Right = Guard.NotNegative(right, nameof(right));
    }

    /// <summary>No padding: every tap lies inside the image. The default.</summary>
    public static Padding2D Valid => default;

    /// <summary>As many outputs as <c>ceil(in/stride)</c>; the odd padded pixel goes to the bottom and right.</summary>
    public static Padding2D Same => new(PaddingKind.Same, 0, 0, 0, 0);

    /// <summary>As <see cref="Same"/>, but the odd padded pixel goes to the top and left (ONNX's SAME_LOWER).</summary>
    public static Padding2D SameLower => new(PaddingKind.SameLower, 0, 0, 0, 0);

    /// <summary>Explicit, possibly asymmetric amounts, in pixels.</summary>
    /// <param name="top">Rows above the image.</param>
    /// <param name="bottom">Rows below the image.</param>
    /// <param name="left">Columns left of the image.</param>
    /// <param name="right">Columns right of the image.</param>
    /// <exception cref="ArgumentOutOfRangeException">An amount is negative.</exception>
    public static Padding2D Explicit(int top, int bottom, int left, int right) =>
        new(PaddingKind.Explicit, top, bottom, left, right);

    /// <summary>Explicit symmetric amounts, in pixels.</summary>
    /// <param name="amount">Rows above and below, columns left and right.</param>
    /// <exception cref="ArgumentOutOfRangeException">An amount is negative.</exception>
    public static Padding2D Explicit(Size2D amount)
    {
        (int rows, int columns) = Guard.NotNegative(amount, nameof(amount));
        return Explicit(rows, rows, columns, columns);
    }

    internal PaddingKind Kind { get; }

    /// <summary>Explicit rows above the image.</summary>
    public int Top { get; }

    /// <summary>Explicit rows below the image.</summary>
    public int Bottom { get; }

    /// <summary>Explicit columns left of the image.</summary>
    public int Left { get; }

    /// <summary>Explicit columns right of the image.</summary>
    public int Right { get; }

    /// <summary>The height and width that a convolution or a pooling makes with this padding.</summary>
    /// <param name="input">Height and width of the image.</param>
    /// <param name="filter">Height and width of the filter or the pooling window.</param>
    /// <param name="strides">Input pixels between neighbouring outputs.</param>
    /// <param name="dilations">Input pixels between neighbouring taps.</param>
    /// <exception cref="ArgumentOutOfRangeException">The input is negative, or another value is below 1.</exception>
    /// <exception cref="ArgumentException">The filter is larger than the padded input.</exception>
    public Size2D GetOutputSize(Size2D input, Size2D filter, Size2D strides, Size2D dilations)
    {
        ConvolutionGeometry geometry = Geometry(Guard.NotNegative(input, nameof(input)), filter, strides, dilations);
        return (geometry.Vertical.Output, geometry.Horizontal.Output);
    }

    /// <summary>
    /// The same padding by explicit amounts, as ONNX, PyTorch or a pooling of one's own want them; those of <see cref="Same"/>
    /// and <see cref="SameLower"/> depend on the image.
    /// </summary>
    /// <param name="input">Height and width of the image.</param>
    /// <param name="filter">Height and width of the filter or the pooling window.</param>
    /// <param name="strides">Input pixels between neighbouring outputs.</param>
    /// <param name="dilations">Input pixels between neighbouring taps.</param>
    /// <returns>Amounts with which there are as many outputs, and each sees the same pixels.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is below 1.</exception>
    /// <exception cref="ArgumentException">The filter is larger than the padded input.</exception>
    public Padding2D ToExplicit(Size2D input, Size2D filter, Size2D strides, Size2D dilations)
    {
        ConvolutionGeometry geometry = Geometry(Guard.Positive(input, nameof(input)), filter, strides, dilations);
        if (Kind == PaddingKind.Explicit)
            return this;
        (int top, int bottom) = Amounts(geometry.Vertical);
        (int left, int right) = Amounts(geometry.Horizontal);
        return Explicit(top, bottom, left, right);
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        PaddingKind.Valid => "VALID",
        PaddingKind.Same => "SAME",
        PaddingKind.SameLower => "SAME_LOWER",
        _ => $"explicit [{Top}, {Bottom}] x [{Left}, {Right}]",
    };

    /// <summary>The pixels before the image, and those behind it that the last output sees.</summary>
    private static (int Before, int After) Amounts(Axis axis)
    {
        long after = axis.PaddingAfter;
        return after <= int.MaxValue
            ? ((int)axis.PaddingBefore, (int)after)
            : throw new ArgumentException($"{axis.Filter} taps with dilation {axis.Dilation} would take {after} pixels of padding.", "filter");
    }

    private ConvolutionGeometry Geometry(Size2D input, Size2D filter, Size2D strides, Size2D dilations) =>
        ConvolutionGeometry.Create(
            (1, input.Height, input.Width, 1), Guard.Positive(filter, nameof(filter)), 1,
            Guard.Positive(strides, nameof(strides)), Guard.Positive(dilations, nameof(dilations)), this);
}

/// <summary>The ways to pad one axis.</summary>
internal enum PaddingKind
{
    Valid,
    Same,
    SameLower,
    Explicit,
}
