using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Peers;

namespace Convolution.Benchmarks.Suite;

/// <summary>
/// The rival of a layer with a border: ourselves, without one. No other library has borders but by a padded copy. Padded taps are skipped
/// there, so it has the fewer multiplications too.
/// </summary>
internal sealed class ZeroPadding(ConvolutionAlgorithm algorithm, int threads) : IPeer
{
    public string Key => "zero_padding";

    public string Name => "zero padding";

    public string Version => typeof(Conv2D).Assembly.GetName().Version!.ToString(fieldCount: 3);

    public bool IsDirect => true;

    public bool ComputesTheSame => false;

    public IContender? Prepare(LayerData data) =>
        data.Layer.Shape.Border == Border.Zero ? null : OurLayer.TryCreate(data, algorithm, threads, Border.Zero);

    public void Dispose()
    {
    }
}
