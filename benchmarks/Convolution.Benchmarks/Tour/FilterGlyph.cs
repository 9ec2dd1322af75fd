using System.Globalization;
using System.Text;

namespace Convolution.Benchmarks.Tour;

/// <summary>Draws one filter as a small SVG: gray is 0, brighter is positive, darker is negative.</summary>
internal static class FilterGlyph
{
    private const int Side = 56;

    /// <param name="height">The filter's height in taps.</param>
    /// <param name="width">The filter's width in taps.</param>
    /// <param name="weight">The weight at row, column and colour (0 red, 1 green, 2 blue).</param>
    public static string Draw(int height, int width, Func<int, int, int, float> weight)
    {
        float largest = float.Epsilon;
        for (int i = 0; i < height * width * 3; i++)
        {
            largest = Math.Max(largest, Math.Abs(weight(i / 3 / width, i / 3 % width, i % 3)));
        }

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg class='filter' width='{Side}' height='{Side}' viewBox='0 0 {width} {height}' shape-rendering='crispEdges'>");
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int Shade(int color) => (int)MathF.Round(127.5f + 127.5f * weight(y, x, color) / largest);
                svg.Append(CultureInfo.InvariantCulture,
                    $"<rect x='{x}' y='{y}' width='1' height='1' fill='#{Shade(0):x2}{Shade(1):x2}{Shade(2):x2}'/>");
            }
        }

        return svg.Append("</svg>").ToString();
    }

    public static string Draw(float[,] plane) => Draw(plane.GetLength(0), plane.GetLength(1), (y, x, _) => plane[y, x]);
}
