using System.Numerics;
using Convolution.Execution;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Reference;

namespace Convolution.Algorithms;

/// <summary>The scalar reference behind the interface of the fast algorithms; keeps plain copies of filter and bias.</summary>
internal abstract class ReferenceAlgorithm<T>(Epilogue<T> epilogue) : Algorithm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override ConvolutionAlgorithm Name => ConvolutionAlgorithm.Reference;

    public override string Kernel(in ConvolutionGeometry geometry, int threads) => "scalar loops";

    public override int Threads(in ConvolutionGeometry geometry, int degree) => 1;

    public override long ScratchBytes(in ConvolutionGeometry geometry, int threads) => 0;

    protected void Run<TDefinition>(TDefinition definition, in Call<T> call)
        where TDefinition : IPixelDefinition<T>, allows ref struct =>
        ReferenceConvolution.Run(
            definition, call.Input.AsReadOnlySpan(), call.Output.AsSpan(), call.Residual.AsReadOnlySpan(), epilogue);
}

/// <summary>Dense convolution by definition.</summary>
internal sealed class DenseReference<T>(
    Filter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, T[]? outside = null) : ReferenceAlgorithm<T>(epilogue)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly FilterShape shape = filter.Shape;
    private readonly T[] filter = filter.Values.ToArray();
    private readonly T[] bias = bias.ToArray();

    public override unsafe long PackedBytes => (long)sizeof(T) * (filter.Length + bias.Length);

    public override void Run(in Call<T> call, in Workers workers) =>
        Run(new DenseDefinition<T>(call.Geometry.Vertical, call.Geometry.Horizontal, new(filter, shape), bias, outside), call);
}

/// <summary>Depthwise convolution by definition.</summary>
internal sealed class DepthwiseReference<T>(
    DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, T[]? outside = null) : ReferenceAlgorithm<T>(epilogue)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly DepthwiseFilterShape shape = filter.Shape;
    private readonly T[] filter = filter.Values.ToArray();
    private readonly T[] bias = bias.ToArray();

    public override unsafe long PackedBytes => (long)sizeof(T) * (filter.Length + bias.Length);

    public override void Run(in Call<T> call, in Workers workers) => Run(Definition(call.Geometry), call);

    public DepthwiseDefinition<T> Definition(in ConvolutionGeometry geometry) =>
        new(geometry.Vertical, geometry.Horizontal, new(filter, shape), bias, outside);
}

/// <summary>Separable convolution by definition.</summary>
internal sealed class SeparableReference<T>(
    DepthwiseReference<T> depthwise, Epilogue<T> between, Filter<T> pointwise, ReadOnlySpan<T> bias, Epilogue<T> epilogue)
    : ReferenceAlgorithm<T>(epilogue)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly FilterShape shape = pointwise.Shape;
    private readonly T[] pointwise = pointwise.Values.ToArray();
    private readonly T[] bias = bias.ToArray();

    public override unsafe long PackedBytes => depthwise.PackedBytes + ((long)sizeof(T) * (pointwise.Length + bias.Length));

    /// <summary>One depthwise pixel.</summary>
    public override unsafe long ScratchBytes(in ConvolutionGeometry geometry, int threads) => (long)sizeof(T) * shape.InputChannels;

    public override unsafe void Run(in Call<T> call, in Workers workers)
    {
        var middle = new Span<T>(workers.Scratch, shape.InputChannels);
        Run(new SeparableDefinition<T>(depthwise.Definition(call.Geometry), between, new(pointwise, shape), bias, middle), call);
    }
}

/// <summary>Transposed convolution by definition.</summary>
internal sealed class TransposedReference<T>(Filter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue) : ReferenceAlgorithm<T>(epilogue)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly FilterShape shape = filter.Shape;
    private readonly T[] filter = filter.Values.ToArray();
    private readonly T[] bias = bias.ToArray();

    public override unsafe long PackedBytes => (long)sizeof(T) * (filter.Length + bias.Length);

    public override void Run(in Call<T> call, in Workers workers) =>
        Run(new TransposedDefinition<T>(call.Geometry.Vertical, call.Geometry.Horizontal, new(filter, shape), bias), call);
}

/// <summary>The transpose of depthwise convolution by definition.</summary>
internal sealed class TransposedDepthwiseReference<T>(DepthwiseFilter<T> filter) : ReferenceAlgorithm<T>(Epilogue<T>.None)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly DepthwiseFilterShape shape = filter.Shape;
    private readonly T[] filter = filter.Values.ToArray();

    public override unsafe long PackedBytes => (long)sizeof(T) * filter.Length;

    /// <summary>One sum for each channel of the input.</summary>
    public override unsafe long ScratchBytes(in ConvolutionGeometry geometry, int threads) => (long)sizeof(T) * shape.OutputChannels;

    public override unsafe void Run(in Call<T> call, in Workers workers)
    {
        var sums = new Span<T>(workers.Scratch, shape.OutputChannels);
        Run(new TransposedDepthwiseDefinition<T>(call.Geometry.Vertical, call.Geometry.Horizontal, new(filter, shape), default, sums), call);
    }
}

/// <summary>The transpose of separable convolution by definition.</summary>
internal sealed class TransposedSeparableReference<T>(DepthwiseFilter<T> depthwise, Filter<T> pointwise)
    : ReferenceAlgorithm<T>(Epilogue<T>.None)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly DepthwiseFilterShape outer = depthwise.Shape;
    private readonly FilterShape inner = pointwise.Shape;
    private readonly T[] depthwise = depthwise.Values.ToArray();
    private readonly T[] pointwise = pointwise.Values.ToArray();

    public override unsafe long PackedBytes => (long)sizeof(T) * (depthwise.Length + pointwise.Length);

    /// <summary>A pixel between the two parts, and one sum for each of its channels.</summary>
    public override unsafe long ScratchBytes(in ConvolutionGeometry geometry, int threads) => 2L * sizeof(T) * outer.OutputChannels;

    public override unsafe void Run(in Call<T> call, in Workers workers)
    {
        var room = new Span<T>(workers.Scratch, 2 * outer.OutputChannels);
        var transposed = new PointwiseTranspose<T>(new(pointwise, inner), room[..outer.OutputChannels]);
        Run(
            new TransposedDepthwiseDefinition<T>(
                call.Geometry.Vertical, call.Geometry.Horizontal, new(depthwise, outer), transposed, room[outer.OutputChannels..]),
            call);
    }
}
