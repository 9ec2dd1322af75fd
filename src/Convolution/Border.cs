using System.Globalization;
using System.Numerics;

namespace Convolution;

/// <summary>What taps in the padding read. <see cref="Padding2D"/> says how far the padding reaches.</summary>
/// <remarks>
/// <code>
///   image a b c d, two pixels of padding      Constant  v v | a b c d | v v
///                                             Reflect   c b | a b c d | c b
///                                             Replicate a a | a b c d | d d
///                                             Wrap      c d | a b c d | a b
/// </code>
/// </remarks>
public readonly record struct Border
{
    private Border(BorderKind kind, double value = 0) => (Kind, Value) = (kind, value);

    /// <summary>Nothing: taps in the padding are skipped, whatever the weights. The default.</summary>
    public static Border Zero => default;

    /// <summary>
    /// The image mirrored at its edge pixels, which are not repeated (numpy's and TensorFlow's "reflect"): as far as its size less one along either axis.
    /// </summary>
    public static Border Reflect => new(BorderKind.Reflect);

    /// <summary>The nearest pixel of the image (numpy's "edge", PyTorch's "replicate"), however far; an image without pixels has none.</summary>
    public static Border Replicate => new(BorderKind.Replicate);

    /// <summary>The opposite side of the image (numpy's "wrap", PyTorch's "circular"): as far as its size along either axis.</summary>
    public static Border Wrap => new(BorderKind.Wrap);

    /// <summary>The value that <see cref="Constant"/> was given; else 0.</summary>
    public double Value { get; }

    internal BorderKind Kind { get; }

    /// <summary>What taps read that are mapped to no pixel.</summary>
    internal T Outside<T>()
        where T : INumberBase<T> => T.CreateSaturating(Value);

    /// <summary>As <see cref="Outside"/>, in all channels.</summary>
    internal T[] OutsidePixel<T>(int channels)
        where T : INumberBase<T>
    {
        var pixel = new T[channels];
        Array.Fill(pixel, Outside<T>());
        return pixel;
    }

    /// <summary>One value, multiplied by the weights like any other: infinite weights over a border of 0 give NaN, unlike <see cref="Zero"/>.</summary>
    /// <param name="value">Any value; rounded to the element type.</param>
    public static Border Constant(double value) => new(BorderKind.Constant, value);

    /// <inheritdoc/>
    public override string ToString() =>
        Kind == BorderKind.Constant ? string.Create(CultureInfo.InvariantCulture, $"Constant({Value})") : Kind.ToString();
}

/// <summary>The kinds of border.</summary>
internal enum BorderKind
{
    Zero,
    Constant,
    Reflect,
    Replicate,
    Wrap,
}
