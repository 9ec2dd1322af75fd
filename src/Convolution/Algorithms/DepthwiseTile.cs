using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>Some output pixels of a row, equally far apart, that are computed together, and the taps that any of them has.</summary>
internal readonly record struct DepthwiseTile
{
    /// <summary>The most pixels: their sums, three weights and an input fit into 16 registers.</summary>
    public const int MaxPixels = 8;

    public DepthwiseTile(Axis axis, int firstPixel, int pixels, int step)
    {
        (FirstPixel, Pixels, Step) = (firstPixel, pixels, step);
        Taps = axis.Taps(firstPixel);
        IsInside = true;
        for (int pixel = 1; pixel < pixels; pixel++)
        {
            Interval taps = axis.Taps(firstPixel + (pixel * step));
            IsInside &= taps == Taps;
            Taps = Taps.Union(taps);
        }
    }

    public int FirstPixel { get; }

    public int Pixels { get; }

    /// <summary>Outputs from one pixel to the next.</summary>
    public int Step { get; }

    /// <summary>The taps that lie inside the image for at least one pixel.</summary>
    public Interval Taps { get; }

    /// <summary>Whether they do for every pixel.</summary>
    public bool IsInside { get; }

    /// <summary>The input position of the first pixel's first of <see cref="Taps"/>, which may be padding.</summary>
    public long Origin(Axis axis) => axis.Origin(FirstPixel) + ((long)Taps.Start * axis.Dilation);

    /// <summary>Of the positions that follow <see cref="Origin"/> a tap apart, those inside the image.</summary>
    public (nint Start, nint End) Positions(Axis axis)
    {
        long before = -Origin(axis);
        long start = (before + axis.Dilation - 1) / axis.Dilation;
        return ((nint)Math.Max(start, 0), (nint)((before + axis.Input + axis.Dilation - 1) / axis.Dilation));
    }
}
