using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;

namespace Convolution.Benchmarks.Peers;

/// <summary>Another library, in one way of using it: one column of the table.</summary>
internal interface IPeer : IDisposable
{
    /// <summary>The key in the JSON: <c>onednn_winograd</c>.</summary>
    string Key { get; }

    /// <summary>For people: <c>oneDNN Winograd</c>.</summary>
    string Name { get; }

    string Version { get; }

    /// <summary>Whether it sums the taps one by one, as a direct convolution does.</summary>
    bool IsDirect { get; }

    /// <summary>Whether its results are ours but for rounding; else they go unchecked.</summary>
    bool ComputesTheSame => true;

    /// <summary>Everything but the run itself: weights reordered, kernels chosen. Null if it has none for this layer.</summary>
    IContender? Prepare(LayerData data);
}
