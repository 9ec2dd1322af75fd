using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Equality;

/// <summary>
/// <c>Direct</c> equals the scalar reference to the bit: exhaustively along each axis of the space of problems here, sampled over
/// the whole space in <see cref="SampledProblems"/>. Outputs are full of NaN before, and lie amid foreign values.
/// </summary>
public abstract class DirectEqualsReferenceTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Around every edge of a tile: lanes of 2 to 16, panels of 1 to 4 vectors.</summary>
    private static readonly int[] OutputChannels = [.. Enumerable.Range(1, 70), 79, 80, 81, 95, 96, 97, 127, 128, 129, 191, 192, 193, 257];

    private static readonly Activation[] Clamps =
        [Activation.None, Activation.Relu, Activation.Relu6, Activation.Clamp(-0.25, 0.5), Activation.Clamp(double.NegativeInfinity, 0)];

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Input_channels(Operation operation) => Check.DirectEqualsReference<T>(
        from channels in Enumerable.Range(1, 67).Concat([96, 128, 129])
        from filter in new[] { 1, 3 }
        from filters in new[] { 7, 33 }
        select new Problem { Operation = operation, Channels = channels, Filter = filter, Filters = filters, Seed = channels });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Output_channels(Operation operation) => Check.DirectEqualsReference<T>(
        from outputChannels in OutputChannels
        from width in new[] { 1, 4, 7 }
        from filter in new[] { 1, 3 }
        select operation == Operation.Depthwise
            ? new Problem { Operation = operation, Channels = outputChannels, Width = width, Filter = filter }
            : new Problem { Operation = operation, Filters = outputChannels, Width = width, Filter = filter, Channels = 2 });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Widths(Operation operation) => Check.DirectEqualsReference<T>(
        from width in Enumerable.Range(1, 40)
        from padding in new[] { Padding2D.Valid, Padding2D.Same, Padding2D.Explicit(0, 1, 2, 1) }
        from stride in new[] { 1, 2, 3 }
        from channels in new[] { 3, 16 }
        select new Problem
        {
            Operation = operation, Width = width, Height = 4, Channels = channels, Filters = 18, Padding = padding, Strides = stride,
        });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Heights(Operation operation) => Check.DirectEqualsReference<T>(
        from height in Enumerable.Range(1, 40)
        from padding in new[] { Padding2D.Valid, Padding2D.Same, Padding2D.Explicit(2, 1, 0, 1) }
        from stride in new[] { 1, 2 }
        select new Problem
        {
            Operation = operation, Height = height, Width = 5, Channels = 9, Filters = 17, Padding = padding, Strides = stride, Threads = 2,
        });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Filter_sizes(Operation operation) => Check.DirectEqualsReference<T>(
        from height in Enumerable.Range(1, 7)
        from width in Enumerable.Range(1, 7)
        from padding in new[] { Padding2D.Valid, Padding2D.Same }
        from size in new[] { 3, 9 }
        from channels in new[] { 1, 5, 19 }
        select new Problem
        {
            Operation = operation, Height = size, Width = size + 1, Channels = channels, Filter = (height, width), Padding = padding,
        });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Large_filters(Operation operation) => Check.DirectEqualsReference<T>(
        from filter in new Size2D[] { (1, 31), (31, 1), (9, 9), (11, 3), (13, 13), (31, 31) }
        from channels in new[] { 1, 3, 17 }
        select new Problem { Operation = operation, Height = 8, Width = 11, Channels = channels, Filter = filter, Filters = 3 });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Strides_and_dilations(Operation operation) => Check.DirectEqualsReference<T>(
        from strideY in Enumerable.Range(1, 4)
        from strideX in Enumerable.Range(1, 4)
        from dilationY in Enumerable.Range(1, 3)
        from dilationX in Enumerable.Range(1, 4)
        from padding in new[] { Padding2D.Valid, Padding2D.Same }
        select new Problem
        {
            Operation = operation,
            Height = 9,
            Width = 13,
            Channels = 6,
            Filter = (2, 3),
            Filters = 10,
            Strides = (strideY, strideX),
            Dilations = (dilationY, dilationX),
            Padding = padding,
        });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Explicit_paddings(Operation operation) => Check.DirectEqualsReference<T>(
        from top in Enumerable.Range(0, 4)
        from bottom in Enumerable.Range(0, 4)
        from left in Enumerable.Range(0, 4)
        from right in Enumerable.Range(0, 4)
        from stride in new[] { 1, 2 }
        select new Problem
        {
            Operation = operation,
            Height = 4,
            Width = 6,
            Channels = 5,
            Filters = 9,
            Strides = stride,
            Padding = Padding2D.Explicit(top, bottom, left, right),
        });

    /// <summary>Images of more than 2 MB, whose strips go row by row, so that each asks for one of the strip after it.</summary>
    [Fact]
    public void Separable_images_beyond_the_caches() => Check.DirectEqualsReference<T>(
        from stride in new[] { 1, 2 }
        from width in new[] { 96, 130 }
        select new Problem
        {
            Operation = Operation.Separable, Height = 92, Width = width, Channels = 64, Filters = 5, Strides = stride, Bias = true,
        });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Padding_beyond_the_filter(Operation operation) => Check.DirectEqualsReference<T>(
        from pad in new[] { 3, 4, 7, 20 }
        from size in new[] { 1, 2, 9 }
        from stride in new[] { 1, 3, 8 }
        select new Problem
        {
            Operation = operation,
            Height = size,
            Width = size,
            Channels = 17,
            Strides = stride,
            Padding = Padding2D.Explicit(pad, 1, pad, pad - 1),
            Bias = true,
        });

    [Theory]
    [InlineData(Operation.Depthwise)]
    [InlineData(Operation.Separable)]
    public void Multipliers(Operation operation) => Check.DirectEqualsReference<T>(
        from multiplier in new[] { 1, 2, 3, 4, 5, 8 }
        from channels in Enumerable.Range(1, 35).Concat([64, 67])
        from stride in new[] { 1, 2 }
        select new Problem
        {
            Operation = operation, Channels = channels, Multiplier = multiplier, Width = 7, Filters = 6, Strides = stride, Bias = true,
        });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Batches_and_threads(Operation operation)
    {
        Problem shared = Problem.Shared(operation) with { Bias = true };
        Check.DirectEqualsReference<T>(
            from problem in new[] { shared, shared with { Height = 3, Width = 1 } }
            from batch in new[] { 0, 1, 3 }
            from threads in new[] { 1, 3 }
            select problem with { Batch = batch, Threads = threads });
        Check.IsShared(Prepared<T>.Create(new Operands<T>(shared), ConvolutionAlgorithm.Direct).Describe(shared.InputShape, threads: 2));
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Bias_residual_and_activation(Operation operation) => Check.DirectEqualsReference<T>(
        from bias in new[] { false, true }
        from residual in new[] { false, true }
        from activation in Clamps
        from between in operation == Operation.Separable ? Clamps : [Activation.None]
        from channels in new[] { 1, 8, 19 }
        from threads in new[] { 1, 2 }
        select new Problem
        {
            Operation = operation,
            Height = 7,
            Width = 7,
            Channels = channels,
            Filters = channels + 2,
            Bias = bias,
            Residual = residual,
            Activation = activation,
            DepthwiseActivation = between,
            Threads = threads,
        });

    /// <summary>Channels around the edges of vectors, of panels and of folds; borders on all sides of some tiles.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Activation_functions(Operation operation) => Check.DirectEqualsReference<T>(
        from channels in Enumerable.Range(1, 35).Concat([47, 48, 49, 63, 64, 65, 129])
        from index in Enumerable.Range(0, Activations.Functions(1).Length)
        from residual in new[] { false, true }
        let middle = operation == Operation.Separable ? 5 : channels
        select new Problem
        {
            Operation = operation,
            Height = 6,
            Width = 11,
            Channels = middle,
            Filters = channels,
            Bias = true,
            Residual = residual,
            Activation = Activations.Functions(channels)[index],
            DepthwiseActivation = operation == Operation.Separable ? Activations.Functions(middle)[^(index + 1)] : default,
            Output = residual ? Placement.ChannelSlice : Placement.Dense,
            Threads = 1 + (channels % 2),
        });

    /// <summary>In blocks, tap by tap, and through a copy of rows whose pitch is a page.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Activation_functions_of_blocks(Operation operation) => Check.DirectEqualsReference<T>(
        from shape in new (int Size, int Channels, int Filters)[] { (40, 19, 70), (7, 130, 75), (5, 512, 9), (30, 3, 5) }
        from index in Enumerable.Range(0, Activations.Functions(1).Length)
        from threads in new[] { 1, 2 }
        let channels = operation == Operation.Depthwise ? shape.Channels : shape.Filters
        select new Problem
        {
            Operation = operation,
            Height = shape.Size,
            Width = shape.Size,
            Channels = shape.Channels,
            Filters = shape.Filters,
            Activation = Activations.Functions(channels)[index],
            DepthwiseActivation = operation == Operation.Separable ? Activations.Functions(shape.Channels)[^(index + 1)] : default,
            Threads = threads,
        });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Views(Operation operation) => Check.DirectEqualsReference<T>(
        from input in Enum.GetValues<Placement>()
        from output in Enum.GetValues<Placement>()
        from channels in new[] { 2, 8, 33 }
        from filter in new[] { 1, 3 }
        from padding in new[] { Padding2D.Valid, Padding2D.Same }
        select new Problem
        {
            Operation = operation,
            Batch = 2,
            Channels = channels,
            Filter = filter,
            Filters = channels + 1,
            Padding = padding,
            Residual = true,
            Input = input,
            Output = output,
        });

    /// <summary>More than one block of whatever a fast path cuts into blocks, with a remainder.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Blocks(Operation operation) => Check.DirectEqualsReference<T>(
        from shape in new (int Size, int Channels, int Filters)[] { (5, 517, 75), (4, 70, 517), (70, 9, 11), (11, 150, 66) }
        from filter in new[] { 1, 3 }
        from stride in new[] { 1, 2 }
        select new Problem
        {
            Operation = operation,
            Height = shape.Size,
            Width = shape.Size,
            Channels = shape.Channels,
            Filter = filter,
            Filters = shape.Filters,
            Strides = stride,
            Threads = 2,
            Bias = true,
        });

    /// <summary>Few outputs, whose vectors run across pixels: sizes around a vector and a strip, filters that see more border than image.</summary>
    [Fact]
    public void Few_output_channels() => Check.DirectEqualsReference<T>(
        from size in new Size2D[] { (1, 1), (3, 16), (5, 5), (16, 7), (17, 65), (40, 9), (6, 300) }
        from channels in new[] { 1, 4, 9, 64 }
        from filters in Enumerable.Range(1, 7)
        from filter in new Size2D[] { 1, 3, (4, 2) }
        select new Problem
        {
            Operation = Operation.Dense,
            Height = size.Height,
            Width = size.Width,
            Channels = channels,
            Filters = filters,
            Filter = filter,
            Dilations = filters % 3 == 0 ? 2 : 1,
            Padding = filters % 2 == 0 ? Padding2D.Valid : Padding2D.Same,
            Bias = true,
            Residual = channels == 4,
            Input = channels == 9 ? Placement.ChannelSlice : Placement.Dense,
            Output = filters == 3 ? Placement.ChannelSlice : Placement.Dense,
            Activation = filters == 5 ? Activation.Silu : filters == 4 ? Activation.Relu6 : Activation.None,
            Threads = filters,
        });

    /// <summary>1019 and 507 channels are slices of 1024 and 512: 4 KiB of float and of double.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Pixels_whose_pitch_is_a_page(Operation operation) => Check.DirectEqualsReference<T>(
        from shape in new (int Channels, Placement Input)[]
        {
            (1024, Placement.Dense), (512, Placement.Dense), (1019, Placement.ChannelSlice), (507, Placement.ChannelSlice),
        }
        from filter in new Size2D[] { 1, 3, (2, 5) }
        from stride in new[] { 1, 2 }
        from dilation in new[] { 1, 2 }
        from multiplier in operation == Operation.Dense ? [1] : new[] { 1, 2 }
        select new Problem
        {
            Operation = operation,
            Height = 7,
            Width = 9,
            Channels = shape.Channels,
            Filter = filter,
            Filters = 2,
            Strides = stride,
            Dilations = dilation,
            Multiplier = multiplier,
            Padding = stride == 1 ? Padding2D.Same : Padding2D.Explicit(0, 2, 3, 1),
            Bias = true,
            Residual = dilation == 1,
            Input = shape.Input,
            Threads = stride,
        });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Rows_whose_pitch_is_a_page(Operation operation) => Check.DirectEqualsReference<T>(
        from width in new[] { 8, 16 }
        from channels in new[] { 64, 128 }
        from stride in new[] { 1, 2 }
        select new Problem { Operation = operation, Height = 4, Width = width, Channels = channels, Filters = 16, Strides = stride });
}

public sealed class DirectEqualsReferenceOfFloat : DirectEqualsReferenceTests<float>;

public sealed class DirectEqualsReferenceOfDouble : DirectEqualsReferenceTests<double>;
