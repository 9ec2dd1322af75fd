namespace Convolution.Benchmarks.Tour;

/// <summary>
/// Sixteen colour filters of the kinds that trained networks find for their first layer: edges of eight directions,
/// bars of four, and four colour contrasts.
/// </summary>
internal static class GaborBank
{
    public const int Size = 7;

    public static IReadOnlyList<Gabor> Filters { get; } =
    [
        .. Enumerable.Range(0, 8).Select(i => Gabor.Edge(degrees: 45 * i)),
        .. Enumerable.Range(0, 4).Select(i => Gabor.Bar(degrees: 45 * i)),
        Gabor.Contrast("Red over green", 1, -1, 0),
        Gabor.Contrast("Green over red", -1, 1, 0),
        Gabor.Contrast("Blue over yellow", -0.5f, -0.5f, 1),
        Gabor.Contrast("Yellow over blue", 0.5f, 0.5f, -1),
    ];
}

/// <param name="Name">A few words.</param>
/// <param name="Meaning">Where the feature map glows.</param>
/// <param name="Plane">The spatial part.</param>
/// <param name="Colors">The weight of red, green and blue.</param>
internal sealed record Gabor(string Name, string Meaning, float[,] Plane, float[] Colors)
{
    private const float Third = 1f / 3;

    public float Weight(int y, int x, int color) => Plane[y, x] * Colors[color];

    public static Gabor Edge(int degrees) => new(
        $"Edge {degrees} degrees", "Dark to bright in this direction.",
        Weights.Gabor(GaborBank.Size, double.DegreesToRadians(degrees), wavelength: 7, phase: -Math.PI / 2), [Third, Third, Third]);

    public static Gabor Bar(int degrees) => new(
        $"Bar {degrees} degrees", "A bright line across this direction.",
        Weights.Gabor(GaborBank.Size, double.DegreesToRadians(degrees), wavelength: 4, phase: 0), [Third, Third, Third]);

    public static Gabor Contrast(string name, float red, float green, float blue) => new(
        name, "A blurred difference of colours.", Weights.Gaussian(GaborBank.Size, sigma: 1.5), [red, green, blue]);
}
