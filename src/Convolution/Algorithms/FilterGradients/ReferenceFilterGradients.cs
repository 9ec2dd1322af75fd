using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;
using Convolution.Reference;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>The scalar reference behind the interface of the fast filter gradients, of every convolution: weight by weight.</summary>
/// <param name="groups">Groups of the convolution; a depthwise one has as many as input channels.</param>
/// <param name="border">What taps in the padding read.</param>
internal sealed unsafe class ReferenceFilterGradients<T>(int groups, Border border = default) : FilterGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Reference;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) => "scalar loops";

    public override int Threads(in ConvolutionGeometry geometry, int degree) => 1;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => 0;

    public override void Run(in FilterGradientCall<T> call, in Workers workers)
    {
        ConvolutionGeometry geometry = call.Geometry;
        var definition = new ReferenceFilterGradient<T>(geometry, call.Input.AsReadOnlySpan(), call.OutputGradient.AsReadOnlySpan(), border.Outside<T>());
        (int channels, int columns) = (geometry.InputChannels / groups, geometry.OutputChannels / groups);
        T* weight = call.Filter;
        for (int tap = 0; tap < geometry.Taps; tap++)
        {
            workers.CancellationToken.ThrowIfCancellationRequested();
            (int filterY, int filterX) = Math.DivRem(tap, geometry.Horizontal.Filter);
            for (int channel = 0; channel < channels; channel++)
            {
                for (int output = 0; output < geometry.OutputChannels; output++, weight++)
                    *weight = definition.Weight(*weight, call.Blocks, filterY, filterX, (output / columns * channels) + channel, output);
            }
        }

        for (int output = 0; call.Bias != null && output < geometry.OutputChannels; output++)
            call.Bias[output] = definition.Bias(call.Bias[output], call.Blocks, output);
    }
}
