using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Guarded;

/// <summary>Changes of layout between guard pages, over all sizes around a tile of the transposition, into and out of slices of channels too.</summary>
internal sealed class GuardedLayouts<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Largest = 17;

    /// <summary>Channels of a wider tensor beside those of a slice.</summary>
    private const int Others = 3;

    private readonly GuardedMemory source = new(1 << 16);
    private readonly GuardedMemory target = new(1 << 16);

    private delegate void Change(ReadOnlySpan<T> from, Span<T> to);

    /// <summary>How many runs; each has to give the bits that it gives in other memory.</summary>
    public int Run()
    {
        int runs = 0;
        for (int channels = 1; channels <= Largest; channels++)
        {
            for (int pixels = 1; pixels <= Largest; pixels++)
                runs += Images(pixels, channels) + Filters(pixels, channels);
        }

        return runs;
    }

    public void Dispose()
    {
        source.Dispose();
        target.Dispose();
    }

    private int Images(int pixels, int channels)
    {
        NhwcShape shape = (1, 1, pixels, channels);
        int pitch = channels + Others;
        int length = ((pixels - 1) * pitch) + channels;
        return Run(shape.ElementCount, shape.ElementCount, (from, to) => Layouts.NchwToNhwc(from, new NhwcSpan<T>(to, shape)))
            + Run(shape.ElementCount, shape.ElementCount, (from, to) => Layouts.NhwcToNchw(new ReadOnlyNhwcSpan<T>(from, shape), to))
            + Run(shape.ElementCount, length, (from, to) => Layouts.NchwToNhwc(from, new NhwcSpan<T>(to, shape, to.Length, to.Length, pitch)))
            + Run(length, shape.ElementCount, (from, to) =>
                Layouts.NhwcToNchw(new ReadOnlyNhwcSpan<T>(from, shape, from.Length, from.Length, pitch), to));
    }

    private int Filters(int taps, int channels)
    {
        FilterShape dense = (1, taps, 2, channels);
        DepthwiseFilterShape depthwise = (1, taps, channels, 2);
        int count = 2 * taps * channels;
        return Run(count, count, (from, to) => Layouts.OihwToHwio(from, dense, to))
            + Run(count, count, (from, to) => Layouts.HwioToOihw(new Filter<T>(from, dense), to))
            + Run(count, count, (from, to) => Layouts.DepthwiseOihwToHwcm(from, depthwise, to))
            + Run(count, count, (from, to) => Layouts.HwcmToDepthwiseOihw(new DepthwiseFilter<T>(from, depthwise), to));
    }

    private int Run(int read, int written, Change change)
    {
        T[] values = [.. Enumerable.Range(1, read).Select(T.CreateChecked)];
        var expected = new T[written];
        Array.Fill(expected, T.NaN);
        change(values, expected);
        Against[] sides = Enum.GetValues<Against>();
        foreach (Against against in sides)
        {
            ReadOnlySpan<T> from = GuardedRuns.Frozen(source, values, against);
            Span<T> to = target.Values(written, against, T.NaN);
            change(from, to);
            Bits.ShouldBeSame<T>(to, expected, (change.Method.Name, read, written, against));
        }

        return sides.Length;
    }
}
