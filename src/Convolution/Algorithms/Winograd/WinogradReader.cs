using Convolution.Geometry;
using Convolution.Kernels.Winograd;

namespace Convolution.Algorithms.Winograd;

/// <summary>Hands the pixels under a tile to its transform: straight from the image, or where too many leave it from a copy with what lies around.</summary>
/// <remarks>
/// Rows outside are a row of what lies there, and a column of zeros on either side is not read. So where zeros surround an image whose sides are multiples of
/// two nothing is copied: 28x28x128 takes 2 to 3 % less so, 56x56x64 and 14x14x256 1 to 3 % (Zen 4).
/// </remarks>
/// <param name="image">What is read.</param>
/// <param name="vertical">Which of its rows a position reads.</param>
/// <param name="horizontal">Which of its columns.</param>
/// <param name="outside">What positions read that have none.</param>
/// <param name="patch">Room for <see cref="PatchLength"/> values.</param>
internal readonly unsafe struct WinogradReader<T>(Image<T> image, Axis vertical, Axis horizontal, T outside, T* patch)
    where T : unmanaged
{
    public const int PatchLength = WinogradTile.Planes * PatchChannels;

    /// <summary>Channels that are copied at a time: 18 KB of float, half of L1.</summary>
    private const int PatchChannels = 128;

    /// <summary>Transforms some channels of so many pixels from a position on, which may lie outside.</summary>
    public void Transform(
        int batch, long y, long x, int height, int width, Interval channels,
        delegate*<in WinogradPixels<T>, T*, nint, void> transform, T* planes, nint planeStride)
    {
        T** rows = stackalloc T*[WinogradTile.Points];
        (bool hasFirst, bool hasLast) = (x >= 0, x + width <= horizontal.Input);
        long margin = horizontal.Border == BorderKind.Zero ? 1 : 0;
        if (x >= -margin && x + width <= horizontal.Input + margin && TryPoint(rows, batch, y, (int)x, height, width, channels))
        {
            transform(new(rows, image.Layout.PixelStride, channels.Length, hasFirst, hasLast), planes, planeStride);
            return;
        }

        int slices = Ceiling.Divide(channels.Length, PatchChannels);
        for (int index = 0; index < slices; index++)
        {
            Interval slice = channels.Part(index, slices);
            for (int row = 0; row < height; row++)
            {
                rows[row] = patch + (row * WinogradTile.Points * slice.Length);
                var target = new Span<T>(rows[row], width * slice.Length);
                if (vertical.Source(y + row) is >= 0 and var inputY)
                    CopyRow(image.At(batch, inputY, 0) + slice.Start, x, slice.Length, target);
                else
                    target.Fill(outside);
            }

            transform(new(rows, slice.Length, slice.Length), planes + (slice.Start - channels.Start), planeStride);
        }
    }

    /// <summary>Points at rows, and in the place of those that do not exist at one of what lies outside; false where that has no room.</summary>
    private bool TryPoint(T** rows, int batch, long y, int x, int height, int width, Interval channels)
    {
        int pixelStride = image.Layout.PixelStride;
        long outsideLength = ((width - 1L) * pixelStride) + channels.Length;
        bool isFilled = false;
        for (int row = 0; row < height; row++)
        {
            if (vertical.Source(y + row) is >= 0 and var inputY)
            {
                rows[row] = image.At(batch, inputY, x) + channels.Start;
                continue;
            }

            if (outsideLength > PatchLength)
                return false;
            if (!isFilled)
                new Span<T>(patch, (int)outsideLength).Fill(outside);
            rows[row] = patch;
            isFilled = true;
        }

        return true;
    }

    /// <summary>Copies a tile's row: those of its pixels that exist, and in the place of the others what lies outside.</summary>
    private void CopyRow(T* source, long x, int channels, Span<T> target)
    {
        int pixelStride = image.Layout.PixelStride;
        while (target.Length > 0)
        {
            int count = 1;
            if (horizontal.Source(x) is >= 0 and var inputX)
            {
                // Pixels side by side go together, as far as the image reaches.
                if (inputX == x && channels == pixelStride)
                    count = Math.Min(target.Length / channels, horizontal.Input - inputX);
                new ReadOnlySpan<T>(source + ((nint)inputX * pixelStride), count * channels).CopyTo(target);
            }
            else
            {
                target[..channels].Fill(outside);
            }

            x += count;
            target = target[(count * channels)..];
        }
    }
}
