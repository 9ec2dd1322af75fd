using System.Globalization;
using Convolution.Benchmarks.Measure;
using static Convolution.Benchmarks.Measure.Palette;

namespace Convolution.Benchmarks.Networks;

/// <summary>Where the time goes, as a picture: each inference a strip of its steps, as wide as they take, over the strip of its rival.</summary>
internal static class NetworkPicture
{
    private const double Width = 1100;
    private const double Left = 190;
    private const double Right = Width - 150;
    private const double Top = 110;
    private const double RowHeight = 62;
    private const double StripHeight = 24;
    private const double RivalHeight = 8;

    private static readonly (string Name, string Colour)[] legend =
    [
        ("direct", "#0969da"), ("winograd", "#1a7f37"), ("depthwise", "#bf8700"), ("separable", "#8250df"), ("no convolution", "#afb8c1"),
    ];

    /// <param name="report">Figures with their layers.</param>
    public static string Draw(NetworkReport report)
    {
        var networks = report.Networks.Where(network => network.Layers is not null).ToList();
        var canvas = new SvgCanvas(Width, Top + networks.Count * RowHeight + 20);
        canvas.Text(24, 36, "Where the time of an inference goes", Ink, size: 20, bold: true);
        canvas.Text(
            24, 56, $"{report.Machine.Cpu}, {report.Machine.Runtime}; a strip is as long as its time against the slower of the two", Grey);
        double x = 24;
        foreach (var (name, colour) in legend)
        {
            canvas.Bar(x, 70, 12, 12, colour, name);
            canvas.Text(x + 18, 80, name);
            x += 120;
        }

        canvas.Bar(x, 74, 24, RivalHeight, Grey, "ONNX Runtime");
        canvas.Text(x + 30, 80, $"ONNX Runtime {report.OrtVersion}");
        for (int row = 0; row < networks.Count; row++)
            DrawNetwork(canvas, networks[row], Top + row * RowHeight);
        return canvas.ToString();
    }

    private static void DrawNetwork(SvgCanvas canvas, NetworkFigures network, double y)
    {
        canvas.Text(24, y + 12, network.Name, Ink, bold: true);
        canvas.Text(24, y + 28, $"batch {network.Batch}, {network.Threads} thread(s)", Grey, size: 11);
        double scale = (Right - Left) / Math.Max(network.OursMs, network.OrtMs ?? 0);

        // The steps were timed one by one; together they are drawn as long as the whole inference took.
        double share = network.OursMs / network.Layers!.Sum(layer => layer.Ms);
        double x = Left;
        foreach (var layer in network.Layers!)
        {
            double width = layer.Ms * share * scale;
            canvas.Bar(x, y, Math.Max(width - 0.5, 0.2), StripHeight, Colour(layer), Words(layer));
            x += width;
        }

        canvas.Text(x + 6, y + 16, Milliseconds(network.OursMs), Ink, size: 11);
        if (network.OrtMs is { } rival)
        {
            canvas.Bar(Left, y + StripHeight + 3, rival * scale, RivalHeight, Grey, $"ONNX Runtime: {Milliseconds(rival)}");
            canvas.Text(Left + rival * scale + 6, y + StripHeight + 11, Milliseconds(rival), Grey, size: 11);
            string ratio = network.Ratio!.Value.ToString("f2", CultureInfo.InvariantCulture);
            canvas.Text(Width - 24, y + 20, ratio, network.Ratio >= 1 ? Faster : Slower, "end", 15, bold: true);
        }
    }

    private static string Colour(LayerFigures layer)
    {
        string kind = layer.Algorithm is null ? "no convolution"
            : layer.Algorithm == "winograd" ? layer.Algorithm
            : layer.Kind.Split(' ')[0];
        return legend.FirstOrDefault(entry => entry.Name == kind, legend[0]).Colour;
    }

    private static string Words(LayerFigures layer) => layer.Gflops is { } gflops
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{layer.Index} {layer.Kind} {layer.Shape}, {layer.Algorithm}: "
                + $"{layer.Ms:f3} ms, {gflops:f0} GFLOP/s, {layer.RooflineShare * 100:f0} % of the roofline")
        : string.Create(CultureInfo.InvariantCulture, $"{layer.Index} {layer.Kind} {layer.Shape}: {layer.Ms:f3} ms");

    private static string Milliseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:f1} ms");
}
