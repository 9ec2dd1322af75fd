using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Suite;

namespace Convolution.Benchmarks.Cliffs;

/// <summary>A row of layers that differ in one number.</summary>
/// <param name="Name">What stays the same.</param>
/// <param name="Axis">What changes.</param>
/// <param name="Shapes">The number and its layer, ascending.</param>
internal sealed record CliffFamily(string Name, string Axis, IReadOnlyList<(int Value, Layer Layer)> Shapes)
{
    /// <summary>Channels that fill a register and those that just do not.</summary>
    private static readonly int[] channels = [.. Enumerable.Range(1, 130)];

    /// <summary>Values that put a pixel every 4096 bytes, where all of them share one cache set, among neighbours that do not.</summary>
    private static readonly int[] aroundPage = [.. Enumerable.Range(0, 17).Select(i => 960 + 8 * i), 1536, 2040, 2048, 2056];

    public static IReadOnlyList<CliffFamily> All { get; } =
    [
        Vary("dense 3x3, 14x14, C = Cout", "C", channels, n => Dense(14, n, n, 3)),
        Vary("dense 3x3, 14x14, Cout = 64", "C", channels, n => Dense(14, n, 64, 3)),
        Vary("dense 1x1, 28x28, C = 64", "Cout", channels, n => Dense(28, 64, n, 1)),
        Vary("dense 1x1, 14x14, Cout = 64", "C", aroundPage, n => Dense(14, n, 64, 1)),
        Vary("dense to 28x28, 32 > 32", "filter", Enumerable.Range(1, 15), k => Dense(28, 32, 32, k)),
        Vary("dense 3x3 to 28x28, 32 > 32", "rate", Enumerable.Range(1, 12), rate => Dense(28, 32, 32, 3, rate: rate)),
        Vary("dense 3x3, 32 > 32", "width", Enumerable.Range(1, 64), width => Dense(28, 32, 32, 3, width)),
        Vary("depthwise 3x3, 28x28", "C", channels[1..], n => Depthwise(28, n, 3)),
        Vary("depthwise 3x3, 14x14", "C", aroundPage, n => Depthwise(14, n, 3)),
        Vary("depthwise to 28x28x64", "filter", Enumerable.Range(1, 15), k => Depthwise(28, 64, k)),
        Vary("depthwise 3x3 to 28x28x64", "rate", Enumerable.Range(1, 12), rate => Depthwise(28, 64, 3, rate: rate)),
        Vary("depthwise 3x3, 28x28x24", "multiplier", Enumerable.Range(1, 8), m => Depthwise(28, 24, 3, multiplier: m)),
        Vary("32 groups, 3x3, 14x14", "channels of each", Enumerable.Range(1, 24), n => Grouped(14, 32 * n, 32)),
        Vary("depthwise 3x3, C = 64", "width", Enumerable.Range(1, 64), width => Depthwise(28, 64, 3, width: width)),
    ];

    /// <summary>Every fourth shape, the first and the last among them.</summary>
    public CliffFamily Thinned() =>
        this with { Shapes = [.. Shapes.Where((_, i) => i % 4 == 0 || i == Shapes.Count - 1)] };

    /// <summary>Those shapes that there is a report of.</summary>
    public CliffFamily Measured(SuiteReport report) =>
        this with { Shapes = [.. Shapes.Where(shape => report.Layers.Any(layer => layer.Layer.Id == shape.Layer.Id))] };

    private static CliffFamily Vary(string name, string axis, IEnumerable<int> values, Func<int, LayerShape> shape) =>
        new(name, axis, [.. values.Select(value => (value, ToLayer(name, axis, value, shape(value))))]);

    private static Layer ToLayer(string name, string axis, int value, LayerShape shape) =>
        new($"{name}, {axis} = {value}", "", shape.IsDepthwise ? LayerOp.Dw : shape.Groups > 1 ? LayerOp.Grouped : LayerOp.Conv, shape);

    private static LayerShape Dense(int height, int channels, int outputChannels, int filter, int? width = null, int rate = 1) =>
        Unpadded(height, width ?? height, channels, outputChannels, filter, rate, groups: 1);

    private static LayerShape Depthwise(int height, int channels, int filter, int? width = null, int rate = 1, int multiplier = 1) =>
        Unpadded(height, width ?? height, channels, channels * multiplier, filter, rate, groups: channels);

    private static LayerShape Grouped(int height, int channels, int groups) =>
        Unpadded(height, height, channels, channels, filter: 3, rate: 1, groups);

    /// <summary>By the size of its output: with padding, a larger filter or rate would only skip more taps.</summary>
    private static LayerShape Unpadded(int height, int width, int channels, int outputChannels, int filter, int rate, int groups)
    {
        int reach = (filter - 1) * rate;
        return new(1, height + reach, width + reach, channels, outputChannels, filter, filter, Dilation: rate, Same: false, Groups: groups);
    }
}
