namespace Convolution.Benchmarks.Measure;

/// <summary>The colours that all pictures share.</summary>
internal static class Palette
{
    public const string Ink = "#24292f";
    public const string Grey = "#6e7781";
    public const string Grid = "#eaeef2";
    public const string Faster = "#1a7f37";
    public const string Slower = "#cf222e";
}
