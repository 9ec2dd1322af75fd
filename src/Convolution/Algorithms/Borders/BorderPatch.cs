using Convolution.Geometry;
using Convolution.Simd;

namespace Convolution.Algorithms.Borders;

/// <summary>A copy of the inputs under a rectangle of one image's outputs, its padding filled as the border says.</summary>
internal readonly unsafe struct BorderPatch<T>(ConvolutionGeometry geometry, Interval rows, Interval columns)
    where T : unmanaged
{
    private AxisPatch Vertical => new(geometry.Vertical, rows);

    private AxisPatch Horizontal => new(geometry.Horizontal, columns);

    /// <summary>The convolution of the patch, without padding.</summary>
    public ConvolutionGeometry Geometry => new(1, Vertical.Axis, Horizontal.Axis, geometry.InputChannels, geometry.OutputChannels);

    /// <summary>The same, with outputs and images numbered as in the whole.</summary>
    public ConvolutionGeometry Numbered => geometry with { Vertical = Vertical.Numbered, Horizontal = Horizontal.Numbered };

    /// <summary>Bytes of a patch for so many rows and columns of outputs, rounded up to whole cache lines.</summary>
    public static long Bytes(in ConvolutionGeometry geometry, int rows, int columns)
    {
        long pixels = AxisPatch.LengthOf(geometry.Vertical, rows) * AxisPatch.LengthOf(geometry.Horizontal, columns);
        return CacheLine.Whole(pixels * geometry.InputChannels * sizeof(T));
    }

    private NhwcLayout Layout => NhwcLayout.Dense(new(1, (int)Vertical.Length, (int)Horizontal.Length, geometry.InputChannels));

    /// <summary>Copies the inputs, and returns the call that makes the outputs of them.</summary>
    public Call<T> Copy(in Call<T> call, int batch, T outside, T* patch)
    {
        var image = new Interval(batch, batch + 1);
        return new(
            Geometry, Copy(call.Input, batch, outside, patch), call.Residual.Crop(image, rows, columns), call.Output.Crop(image, rows, columns));
    }

    /// <summary>Copies the inputs of one image.</summary>
    public Image<T> Copy(in Image<T> input, int batch, T outside, T* patch)
    {
        (AxisPatch vertical, AxisPatch horizontal) = (Vertical, Horizontal);
        int channels = geometry.InputChannels;
        NhwcLayout layout = Layout;
        for (int row = 0; row < layout.Shape.Height; row++)
        {
            var target = new Span<T>(patch + ((nint)row * layout.RowStride), layout.RowStride);
            if (vertical.Source(row) is >= 0 and var y)
                CopyRow(input.At(batch, y, 0), input.Layout.PixelStride, horizontal, target);
            else
                target.Fill(outside);
        }

        return new(patch, layout);

        void CopyRow(T* source, int pixelStride, AxisPatch patch, Span<T> target)
        {
            for (int column = 0, run; target.Length > 0; column += run, target = target[(run * channels)..])
            {
                run = pixelStride == channels ? patch.Run(column) : 1;
                if (patch.Source(column) is >= 0 and var x)
                    new ReadOnlySpan<T>(source + ((nint)x * pixelStride), run * channels).CopyTo(target);
                else
                    target[..channels].Fill(outside);
            }
        }
    }
}
