using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Suite;

namespace Convolution.Benchmarks.Overhead;

/// <summary>A dense or depthwise layer in one shot: the filter packed and the result allocated every time.</summary>
internal sealed class OneShotLayer(LayerData data) : IContender
{
    private NhwcTensor<float>? result;

    public void Run()
    {
        var options = OurLayer.Options(data.Layer.First, ConvolutionAlgorithm.Auto);
        result = data.Layer.Op == LayerOp.Dw
            ? DepthwiseConv2D.Run(OurLayer.Input(data), OurLayer.DepthwiseFilter(data, 0), OurLayer.Bias(data), options)
            : Conv2D.Run(OurLayer.Input(data), OurLayer.DenseFilter(data, 0), OurLayer.Bias(data), options);
    }

    public void CopyOutput(Span<float> nhwc) => result!.Span.CopyTo(nhwc);

    public void Dispose()
    {
    }
}
