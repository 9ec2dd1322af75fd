namespace Convolution;

/// <summary>How the border of the image is padded: not at all, as TensorFlow's SAME does, or by explicit amounts.</summary>
/// <remarks>
/// The rules are TensorFlow's (<c>GetWindowedOutputSizeVerbose</c>). With the effective filter <c>e = (f-1)*dilation + 1</c>:
/// VALID makes <c>ceil((in-e+1)/stride)</c> outputs; SAME makes <c>ceil(in/stride)</c> and pads
/// <c>max((out-1)*stride + e - in, 0)</c> pixels, the odd one at the bottom and right; explicit padding makes
/// <c>floor((in+before+after-e)/stride) + 1</c>. Padded taps are skipped, whatever the weights.
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
    public static Padding2D Explicit(Size2D amount) => Explicit(amount.Height, amount.Height, amount.Width, amount.Width);

    internal PaddingKind Kind { get; }

    /// <summary>Explicit rows above the image.</summary>
    public int Top { get; }

    /// <summary>Explicit rows below the image.</summary>
    public int Bottom { get; }

    /// <summary>Explicit columns left of the image.</summary>
    public int Left { get; }

    /// <summary>Explicit columns right of the image.</summary>
    public int Right { get; }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        PaddingKind.Valid => "VALID",
        PaddingKind.Same => "SAME",
        _ => $"explicit [{Top}, {Bottom}] x [{Left}, {Right}]",
    };
}

/// <summary>The three ways to pad one axis.</summary>
internal enum PaddingKind
{
    Valid,
    Same,
    Explicit,
}
