using System.Numerics;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>The gradients of a separable convolution by definition: its middle and the middle's gradient as whole images in scratch memory.</summary>
/// <param name="depthwise">The depthwise part, with its bias.</param>
/// <param name="transposed">The transposed pointwise filter, without bias.</param>
/// <param name="shape">The shape of the depthwise filter.</param>
/// <param name="border">What the depthwise filter's taps in the padding read.</param>
internal sealed unsafe class ReferenceSeparableGradient<T>(
    DepthwiseReference<T> depthwise, DenseReference<T> transposed, DepthwiseFilterShape shape, Border border)
    : GradientAlgorithm<SeparableGradientCall<T>>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ReferenceFilterGradients<T> depthwiseGradient = new(shape.Channels, border);
    private readonly ReferenceFilterGradients<T> pointwiseGradient = new(groups: 1);

    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Reference;

    public override long PackedBytes => depthwise.PackedBytes + transposed.PackedBytes;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) => "scalar loops";

    public override int Threads(in ConvolutionGeometry geometry, int degree) => 1;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => 2L * sizeof(T) * Middle(geometry).ElementCount;

    public override void Run(in SeparableGradientCall<T> call, in Workers workers)
    {
        ConvolutionGeometry geometry = call.Geometry;
        NhwcLayout layout = NhwcLayout.Dense(Middle(geometry));
        var middle = new Image<T>((T*)workers.Scratch, layout);
        var middleGradient = new Image<T>((T*)workers.Scratch + layout.Length, layout);
        ConvolutionGeometry ofDepthwise = geometry with { OutputChannels = shape.OutputChannels };
        var ofPointwise = new ConvolutionGeometry(
            geometry.Batch, Axis.Valid(geometry.Vertical.Output, 1, 1, 1), Axis.Valid(geometry.Horizontal.Output, 1, 1, 1),
            shape.OutputChannels, geometry.OutputChannels);
        ConvolutionGeometry backwards = ofPointwise with { InputChannels = geometry.OutputChannels, OutputChannels = shape.OutputChannels };
        depthwise.Run(new Call<T>(ofDepthwise, call.Input, default, middle), workers);
        transposed.Run(new Call<T>(backwards, call.OutputGradient, default, middleGradient), workers);
        var blocks = new Interval(0, new PixelBlocks(geometry).Count);
        pointwiseGradient.Run(
            new FilterGradientCall<T>(ofPointwise, middle, call.OutputGradient, call.Pointwise, call.Bias, blocks), workers);
        depthwiseGradient.Run(
            new FilterGradientCall<T>(ofDepthwise, call.Input, middleGradient, call.Depthwise, call.DepthwiseBias, blocks), workers);
    }

    private NhwcShape Middle(in ConvolutionGeometry geometry) =>
        new(geometry.Batch, geometry.Vertical.Output, geometry.Horizontal.Output, shape.OutputChannels);
}
