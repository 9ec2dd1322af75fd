using System.Globalization;
using System.Xml.Linq;

namespace Convolution.Benchmarks.Measure;

/// <summary>Lines, circles, bars and words of an SVG picture on white, readable on dark pages too.</summary>
internal sealed class SvgCanvas
{
    private static readonly XNamespace svg = "http://www.w3.org/2000/svg";

    private readonly XElement root;

    public SvgCanvas(double width, double height)
    {
        root = new XElement(
            svg + "svg",
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {height}")),
            new XAttribute("font-family", "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif"),
            new XAttribute("font-size", 12));
        Add("rect", ("width", width), ("height", height), ("rx", 10), ("fill", "#ffffff"));
    }

    public void Line(double x1, double y1, double x2, double y2, string colour, double width = 1, string? dashes = null) =>
        Add(
            "line", ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2),
            ("stroke", colour), ("stroke-width", width), ("stroke-dasharray", dashes));

    public void Polyline(IEnumerable<(double X, double Y)> points, string colour, double width = 1.5) =>
        Add("polyline", ("points", string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")))),
            ("stroke", colour), ("stroke-width", width), ("stroke-linejoin", "round"), ("fill", "none"));

    /// <summary>Hollow without a fill; the words appear when the pointer rests on it.</summary>
    public void Circle(double x, double y, double radius, string colour, bool filled, string words) =>
        Add(
            "circle", ("cx", x), ("cy", y), ("r", radius),
            ("stroke", colour), ("stroke-width", 1.5), ("fill", filled ? colour : "#ffffff"))
            .Add(new XElement(svg + "title", words));

    public void Bar(double x, double y, double width, double height, string colour, string words) =>
        Add("rect", ("x", x), ("y", y), ("width", width), ("height", height), ("rx", 2), ("fill", colour))
            .Add(new XElement(svg + "title", words));

    /// <summary>Anchored at its <c>start</c>, <c>middle</c> or <c>end</c>; turned about that point, degrees clockwise.</summary>
    public void Text(
        double x, double y, string words, string colour = Palette.Ink, string anchor = "start", double size = 12, bool bold = false,
        double turn = 0) =>
        Add(
            "text", ("x", x), ("y", y), ("fill", colour), ("text-anchor", anchor),
            ("font-size", size), ("font-weight", bold ? "600" : null),
            ("transform", turn == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"rotate({turn:f1} {x:f1} {y:f1})")))
            .Add(words);

    public override string ToString() => root.ToString();

    private XElement Add(string name, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        var element = new XElement(svg + name);
        foreach (var (key, value) in attributes)
        {
            if (value is not null)
            {
                element.SetAttributeValue(key, value is double number ? Math.Round(number, 1) : value);
            }
        }

        root.Add(element);
        return element;
    }
}
