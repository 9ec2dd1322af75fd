namespace Convolution.Benchmarks.Tour;

/// <summary>Hand-made filter planes, row by row.</summary>
internal static class Weights
{
    public static float[,] Sharpen { get; } = { { 0, -1, 0 }, { -1, 5, -1 }, { 0, -1, 0 } };

    public static float[,] Emboss { get; } = { { -2, -1, 0 }, { -1, 1, 1 }, { 0, 1, 2 } };

    /// <summary>Responds to edges between left and right; an ideal step of height 1 gives 1.</summary>
    public static float[,] SobelX { get; } = { { -0.25f, 0, 0.25f }, { -0.5f, 0, 0.5f }, { -0.25f, 0, 0.25f } };

    /// <summary>Responds to edges between top and bottom.</summary>
    public static float[,] SobelY { get; } = { { -0.25f, -0.5f, -0.25f }, { 0, 0, 0 }, { 0.25f, 0.5f, 0.25f } };

    public static float[,] Gaussian(int size, double sigma)
    {
        var plane = Plane(size, (x, y) => Bell(x, y, sigma));
        double sum = plane.Cast<float>().Sum(weight => (double)weight);
        return Map(plane, weight => weight / sum);
    }

    /// <summary>The negated Laplacian of a Gaussian: bright where the picture is brighter than its surroundings; sums to 0.</summary>
    public static float[,] SpotDetector(int size, double sigma)
    {
        var plane = Plane(size, (x, y) => (1 - (x * x + y * y) / (2 * sigma * sigma)) * Bell(x, y, sigma));
        return Balanced(plane);
    }

    /// <summary>A wave under a bell: a detector of edges (odd phase) or bars (even phase) across <paramref name="angle"/>; sums to 0.</summary>
    public static float[,] Gabor(int size, double angle, double wavelength, double phase)
    {
        double sigma = size / 4.0;
        var (sin, cos) = Math.SinCos(angle);
        return Balanced(Plane(size, (x, y) => Bell(x, y, sigma) * Math.Cos(2 * Math.PI * (x * cos + y * sin) / wavelength + phase)));
    }

    private static double Bell(double x, double y, double sigma) => Math.Exp(-(x * x + y * y) / (2 * sigma * sigma));

    /// <summary>Without its mean and with absolute values summing to 2: a step of height 1 gives at most 1.</summary>
    private static float[,] Balanced(float[,] plane)
    {
        double mean = plane.Cast<float>().Average(weight => (double)weight);
        double sum = plane.Cast<float>().Sum(weight => Math.Abs(weight - mean));
        return Map(plane, weight => (weight - mean) * 2 / sum);
    }

    private static float[,] Plane(int size, Func<double, double, double> value)
    {
        var plane = new float[size, size];
        double centre = (size - 1) / 2.0;
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                plane[y, x] = (float)value(x - centre, y - centre);
            }
        }

        return plane;
    }

    private static float[,] Map(float[,] plane, Func<double, double> value)
    {
        var mapped = new float[plane.GetLength(0), plane.GetLength(1)];
        for (int y = 0; y < mapped.GetLength(0); y++)
        {
            for (int x = 0; x < mapped.GetLength(1); x++)
            {
                mapped[y, x] = (float)value(plane[y, x]);
            }
        }

        return mapped;
    }
}
