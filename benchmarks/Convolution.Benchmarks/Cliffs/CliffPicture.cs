using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Suite;
using static Convolution.Benchmarks.Measure.Palette;

namespace Convolution.Benchmarks.Cliffs;

/// <summary>One panel a family: the shapes in a row to the right, time per FLOP upwards on a logarithmic scale.</summary>
internal sealed class CliffPicture
{
    private const int Columns = 3;
    private const double PanelWidth = 400;
    private const double PanelHeight = 260;
    private const double Left = 50;
    private const double Right = PanelWidth - 20;
    private const double Top = 34;
    private const double Bottom = PanelHeight - 48;
    private const double Header = 70;

    private const double LegendWidth = 150;
    private const int Labels = 5;

    /// <summary>Ours, then the peers in their order.</summary>
    private static readonly string[] colours = ["#0969da", "#bf8700", "#1a7f37", "#8250df", "#cf222e", "#57606a"];

    private readonly SvgCanvas canvas;
    private readonly string[] libraries;

    private CliffPicture(int families, SuiteReport report)
    {
        canvas = new SvgCanvas(Columns * PanelWidth, Header + (families + Columns - 1) / Columns * PanelHeight);
        libraries = [CliffCurve.Ours, .. report.PeerVersions.Keys];
    }

    public static string Draw(IReadOnlyList<CliffFamily> families, SuiteReport report)
    {
        var picture = new CliffPicture(families.Count, report);
        picture.DrawHeader(report);
        var reports = report.Layers.ToDictionary(layer => layer.Id);
        for (int i = 0; i < families.Count; i++)
        {
            double left = i % Columns * PanelWidth, top = Header + i / Columns * PanelHeight;
            picture.DrawPanel(left, top, families[i], CliffCurve.Of(families[i], reports));
        }

        return picture.canvas.ToString();
    }

    private void DrawHeader(SuiteReport report)
    {
        canvas.Text(Left, 34, "Time per FLOP over odd shapes, picoseconds", size: 20, bold: true);
        canvas.Text(
            Left, 56, $"{report.Machine.Cpu}, {report.Machine.Runtime}, {report.Threads} thread(s); the FMA peak is {1000 / report.PeakGflops:0.0} ps", Grey);
        for (int i = 0; i < libraries.Length; i++)
        {
            double x = Columns * PanelWidth - (libraries.Length - i) * LegendWidth;
            canvas.Line(x, 30, x + 20, 30, colours[i % colours.Length], 2);
            canvas.Text(x + 26, 34, libraries[i]);
        }
    }

    private void DrawPanel(double left, double top, CliffFamily family, IReadOnlyList<CliffCurve> curves)
    {
        double[] logs = [.. curves.SelectMany(curve => curve.Points).Select(point => Math.Log10(point.PicosecondsPerFlop))];
        var (low, high) = (logs.Min(), Math.Max(logs.Max(), logs.Min() + 0.15));
        int[] values = [.. family.Shapes.Select(shape => shape.Value)];
        double X(int value) => left + Left + (double)Array.IndexOf(values, value) / Math.Max(values.Length - 1, 1) * (Right - Left);
        double Y(double picoseconds) => top + Bottom - (Math.Log10(picoseconds) - low) / (high - low) * (Bottom - Top);

        canvas.Text(left + Left, top + 20, family.Name, size: 13, bold: true);
        foreach (double tick in Ticks(low, high))
        {
            canvas.Line(left + Left, Y(tick), left + Right, Y(tick), Grid);
            canvas.Text(left + Left - 6, Y(tick) + 4, $"{tick}", Grey, "end", 11);
        }

        foreach (int value in Enumerable.Range(0, Labels).Select(i => values[i * (values.Length - 1) / (Labels - 1)]).Distinct())
        {
            canvas.Text(X(value), top + Bottom + 16, $"{value}", Grey, "middle", 11);
        }

        canvas.Text(left + (Left + Right) / 2, top + Bottom + 31, family.Axis, Grey, "middle", 11);

        // Ours last, so that it lies on top.
        foreach (var curve in curves.Reverse())
        {
            canvas.Polyline(
                [.. curve.Points.Select(point => (X(point.Value), Y(point.PicosecondsPerFlop)))],
                colours[Array.IndexOf(libraries, curve.Library) % colours.Length]);
        }
    }

    /// <summary>1, 2 and 5 times the powers of ten within the scale, on a short scale all digits.</summary>
    private static IEnumerable<double> Ticks(double low, double high) =>
        from power in Enumerable.Range((int)Math.Floor(low), 8)
        from digit in high - low > 0.7 ? [1, 2, 5] : Enumerable.Range(1, 9)
        let tick = Math.Round(digit * Math.Pow(10, power), 6)
        where Math.Log10(tick) >= low && Math.Log10(tick) <= high
        select tick;
}
