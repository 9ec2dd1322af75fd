using System.Text.Json;

namespace Convolution.Benchmarks.Layers;

/// <summary>What a layer computes.</summary>
internal enum LayerOp
{
    Conv,
    Dw,
    Sep,
    Grouped,
    Transposed,
    InputGradient,
    FilterGradient,
    DwInputGradient,
    DwFilterGradient,
    SepInputGradient,
    SepFilterGradient,

    /// <summary>A dense or depthwise convolution that reads something in the padding.</summary>
    Border,
}

/// <summary>What operations are called, alike in <c>layers.csv</c>, on the command line and in reports: <c>input_gradient</c>.</summary>
internal static class LayerOps
{
    private static readonly Dictionary<string, LayerOp> byName = Enum.GetValues<LayerOp>().ToDictionary(Name);

    public static string[] Names => [.. byName.Keys];

    public static string Name(this LayerOp op) => JsonNamingPolicy.SnakeCaseLower.ConvertName(op.ToString());

    public static LayerOp Parse(string name) => byName[name];
}
