using System.Globalization;
using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;
using static Convolution.Benchmarks.Measure.Palette;

namespace Convolution.Benchmarks.Suite;

/// <summary>
/// The report as a picture: the roofline with every layer on it, ours joined to its best rival, and below it the same
/// layers as bars with their ratios.
/// </summary>
internal sealed class SuitePicture
{
    private const double Width = 1000;
    private const double Left = 70;
    private const double Right = Width - 40;
    private const double LegendTop = 80;
    private const double LegendStep = 178;
    private const double RoofTop = 140;
    private const double RoofBottom = 480;
    private const double BarsTop = 570;
    private const double BarLeft = 350;
    private const double BarRight = Width - 230;
    private const double RowHeight = 18;
    private const double GroupGap = 30;

    private const string Roof = "#57606a";

    private readonly SuiteReport report;
    private readonly SvgCanvas canvas;
    private readonly (double Low, double High) intensityRange;
    private readonly (double Low, double High) gflopsRange;

    private SuitePicture(SuiteReport report)
    {
        this.report = report;
        int groups = report.Layers.Select(layer => layer.Layer.Op).Distinct().Count();
        canvas = new SvgCanvas(Width, BarsTop + report.Layers.Count * RowHeight + groups * GroupGap + 20);
        intensityRange = Octaves(report.Layers.Select(Intensity));
        gflopsRange = Octaves(
        [
            .. report.Layers.Select(layer => layer.OursGflops),
            .. report.Layers.Select(BestGflops).OfType<double>(),
            report.PeakGflops,
        ]);
    }

    public static string Draw(SuiteReport report)
    {
        var picture = new SuitePicture(report);
        picture.DrawTitle();
        picture.DrawRoofs();
        picture.DrawPoints();
        picture.DrawBars();
        return picture.canvas.ToString();
    }

    private static string Colour(LayerOp op) => op switch
    {
        LayerOp.Conv => "#0969da",
        LayerOp.Dw => "#bf8700",
        LayerOp.Grouped => "#1a7f37",
        LayerOp.Transposed => "#bc4c00",
        LayerOp.InputGradient => "#bf3989",
        LayerOp.FilterGradient => "#0550ae",
        LayerOp.DwInputGradient => "#d4a72c",
        LayerOp.DwFilterGradient => "#7d4e00",
        LayerOp.SepInputGradient => "#a475f9",
        LayerOp.SepFilterGradient => "#512a97",
        LayerOp.Border => "#57606a",
        _ => "#8250df",
    };

    private static string Title(LayerOp op) => op switch
    {
        LayerOp.Conv => "Convolution",
        LayerOp.Dw => "Depthwise",
        LayerOp.Grouped => "In groups",
        LayerOp.Transposed => "Transposed",
        LayerOp.InputGradient => "Input gradient",
        LayerOp.FilterGradient => "Filter gradient",
        LayerOp.DwInputGradient => "Depthwise input gradient",
        LayerOp.DwFilterGradient => "Depthwise filter gradient",
        LayerOp.SepInputGradient => "Separable input gradient",
        LayerOp.SepFilterGradient => "Separable filter gradients",
        LayerOp.Border => "With a border",
        _ => "Separable",
    };

    private static double Intensity(LayerReport layer) => layer.Layer.Flops / layer.Layer.Bytes;

    private static double? BestGflops(LayerReport layer) => layer.OursGflops / layer.Ratio;

    private static string Number(double value) => value.ToString(value < 10 ? "0.#" : "0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("f2", CultureInfo.InvariantCulture);

    private static (double Low, double High) Octaves(IEnumerable<double> values)
    {
        double[] logs = [.. values.Select(Math.Log2)];
        return (Math.Pow(2, Math.Floor(logs.Min())), Math.Pow(2, Math.Ceiling(logs.Max())));
    }

    private static double Along(double value, (double Low, double High) range) =>
        Math.Log2(value / range.Low) / Math.Log2(range.High / range.Low);

    private double X(double intensity) => Left + Along(intensity, intensityRange) * (Right - Left);

    private double Y(double gflops) => RoofBottom - Along(gflops, gflopsRange) * (RoofBottom - RoofTop);

    private void DrawTitle()
    {
        string cores = report.Threads == 1 ? "one core" : $"{report.Threads} threads";
        canvas.Text(Left, 36, $"{report.Layers.Count} layers of published networks, {cores}", Ink, size: 20, bold: true);
        string machine = $"{report.Machine.Cpu}, {report.Machine.Runtime}";
        canvas.Text(Left, 56, $"{machine}; nominal GFLOP/s, so Winograd may stand above the peak", Grey);
        (double x, double y) = (Left, LegendTop);
        foreach (var op in report.Layers.Select(layer => layer.Layer.Op).Distinct())
        {
            canvas.Circle(x + 5, y - 4, 5, Colour(op), filled: true, Title(op));
            canvas.Text(x + 16, y, Title(op));
            (x, y) = x + 2 * LegendStep > Right ? (Left, y + RowHeight) : (x + LegendStep, y);
        }

        canvas.Circle(x + 5, y - 4, 4, Grey, filled: false, "best rival");
        canvas.Text(x + 16, y, "best rival, in the bars a line, grey the best direct one; † recorded");
    }

    private void DrawRoofs()
    {
        for (double gflops = gflopsRange.Low; gflops <= gflopsRange.High; gflops *= 2)
        {
            canvas.Line(Left, Y(gflops), Right, Y(gflops), Grid);
            canvas.Text(Left - 8, Y(gflops) + 4, Number(gflops), Grey, "end", 11);
        }

        for (double intensity = intensityRange.Low; intensity <= intensityRange.High; intensity *= 2)
        {
            canvas.Line(X(intensity), RoofTop, X(intensity), RoofBottom, Grid);
            canvas.Text(X(intensity), RoofBottom + 16, Number(intensity), Grey, "middle", 11);
        }

        canvas.Text((Left + Right) / 2, RoofBottom + 36, "FLOP per byte of input, filter and output", Grey, "middle");
        canvas.Text(Left - 8, RoofTop - 6, "GFLOP/s", Grey, "end", 11);
        double peak = report.PeakGflops;
        canvas.Line(Left, Y(peak), Right, Y(peak), Roof, 2);
        var levels = report.Bandwidth.Levels;
        DrawBandwidth(levels[0].GigabytesPerSecond, "cache");
        DrawBandwidth(levels[^1].GigabytesPerSecond, "memory");
        double corner = Math.Clamp(peak / levels[0].GigabytesPerSecond, intensityRange.Low, intensityRange.High);
        canvas.Text(X(corner) + 10, Y(peak) - 6, $"FMA peak {Number(peak)} GFLOP/s", Roof, size: 11, bold: true);
    }

    /// <summary>From where it enters the picture to where it meets the peak.</summary>
    private void DrawBandwidth(double bandwidth, string name)
    {
        double from = Math.Max(intensityRange.Low, gflopsRange.Low / bandwidth);
        double to = Math.Min(report.PeakGflops / bandwidth, intensityRange.High);
        if (from < to)
        {
            canvas.Line(X(from), Y(from * bandwidth), X(to), Y(to * bandwidth), Roof, 1.5, "5 4");
            double slope = (Y(to * bandwidth) - Y(from * bandwidth)) / (X(to) - X(from));
            canvas.Text(
                X(to) - 12, Y(to * bandwidth) - 12 * slope - 6, $"{name} {Number(bandwidth)} GB/s", Roof, "end", 11,
                turn: Math.Atan(slope) * 180 / Math.PI);
        }
    }

    private void DrawPoints()
    {
        foreach (var layer in report.Layers)
        {
            double x = X(Intensity(layer));
            if (BestGflops(layer) is { } rival)
            {
                canvas.Line(x, Y(rival), x, Y(layer.OursGflops), layer.Ratio >= 1 ? Faster : Slower, 1.5);
                string words = $"{layer.Id}: {Rival.Display(layer.Best)} {Number(rival)} GFLOP/s";
                canvas.Circle(x, Y(rival), 3.5, Grey, filled: false, words);
            }

            canvas.Circle(
                x, Y(layer.OursGflops), 5, Colour(layer.Layer.Op), filled: true,
                $"{layer.Id} {layer.Layer.Geometry}: {Number(layer.OursGflops)} GFLOP/s, {layer.Algorithm}");
        }
    }

    private void DrawBars()
    {
        double y = BarsTop;
        double scale = (BarRight - BarLeft) / report.Layers
            .SelectMany(layer => (double[])[layer.OursGflops, BestGflops(layer) ?? 0, report.PeakGflops]).Max();
        foreach (var group in report.Layers.GroupBy(layer => layer.Layer.Op))
        {
            canvas.Text(Left, y, Title(group.Key), Ink, size: 14, bold: true);
            if (group.Select(layer => layer.Ratio).OfType<double>().ToList() is { Count: > 0 } ratios)
            {
                canvas.Text(BarLeft, y, $"geometric mean {Ratio(Statistics.GeometricMean(ratios))}", Grey, size: 11);
            }

            canvas.Text(BarRight + 10, y, "ratio", Grey, size: 11);
            canvas.Text(BarRight + 60, y, "against", Grey, size: 11);
            double top = y + 6;
            foreach (var layer in group)
            {
                y += RowHeight;
                DrawBar(layer, y, scale);
            }

            double peak = BarLeft + report.PeakGflops * scale;
            canvas.Line(peak, top, peak, y + 5, Roof, 1, "3 3");
            y += GroupGap;
        }
    }

    private void DrawBar(LayerReport layer, double y, double scale)
    {
        canvas.Text(Left, y, layer.Id, Ink, size: 11);
        canvas.Text(BarLeft - 8, y, layer.Layer.Geometry, Grey, "end", 11);
        string words = $"{Number(layer.OursGflops)} GFLOP/s, {layer.Algorithm}";
        canvas.Bar(BarLeft, y - 9, layer.OursGflops * scale, 11, Colour(layer.Layer.Op), words);
        if (layer.Ratio is { } ratio && BestGflops(layer) is { } rival)
        {
            double direct = layer.OursGflops / layer.RatioDirect ?? rival;
            canvas.Line(BarLeft + direct * scale, y - 11, BarLeft + direct * scale, y + 4, Grey, 2);
            canvas.Line(BarLeft + rival * scale, y - 11, BarLeft + rival * scale, y + 4, Ink, 2);
            canvas.Text(BarRight + 10, y, Ratio(ratio), ratio >= 1 ? Faster : Slower, size: 11, bold: true);
            canvas.Text(BarRight + 60, y, Rival.Display(layer.Best), Grey, size: 11);
        }
    }
}
