using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Winograd;

/// <summary>Winograd convolution computes the convolution: along every axis of the space of problems, against the float64 oracle.</summary>
public abstract class WinogradTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly Problem Base = new() { Operation = Operation.Dense, Height = 9, Width = 10, Channels = 19, Filters = 21, Bias = true };

    [Fact]
    public void Heights_around_the_edges_of_tiles() => AreClose(
        from height in Enumerable.Range(1, 19)
        from padding in new[] { Padding2D.Valid, Padding2D.Same, Padding2D.Explicit(2, 1, 0, 1) }
        select Base with { Height = height, Width = 5, Padding = padding });

    [Fact]
    public void Widths_around_the_edges_of_tiles() => AreClose(
        from width in Enumerable.Range(1, 19)
        from padding in new[] { Padding2D.Valid, Padding2D.Same, Padding2D.Explicit(0, 1, 2, 1) }
        select Base with { Height = 6, Width = width, Padding = padding });

    [Fact]
    public void Paddings_beyond_the_tile() => AreClose(TilePaddings.Beyond(Base));

    [Fact]
    public void Channels_around_the_edges_of_vectors() => AreClose(
        from channels in Enumerable.Range(1, 35).Concat([63, 64, 65, 66, 127, 129, 200])
        select Base with { Channels = channels, Filters = 5 });

    [Fact]
    public void Filters_around_the_edges_of_panels() => AreClose(
        from filters in Enumerable.Range(1, 70).Concat([95, 96, 97, 128, 129, 257])
        from threads in new[] { 1, 2 }
        select Base with { Channels = 3, Filters = filters, Height = 5, Width = 5, Threads = threads });

    [Fact]
    public void More_tiles_than_a_block() => AreClose(
        from batch in new[] { 1, 3 }
        from threads in new[] { 1, 3 }
        select Base with { Batch = batch, Height = 34, Width = 33, Channels = 9, Filters = 11, Threads = threads });

    [Fact]
    public void Bias_residual_and_activation() => AreClose(
        from bias in new[] { false, true }
        from residual in new[] { false, true }
        from activation in new[] { Activation.None, Activation.Relu, Activation.Relu6, Activation.Clamp(-0.25, 0.5) }
        from filters in new[] { 1, 8, 19 }
        select Base with { Bias = bias, Residual = residual, Activation = activation, Filters = filters });

    [Fact]
    public void Activation_functions() => AreClose(
        from filters in new[] { 1, 8, 19, 40 }
        from residual in new[] { false, true }
        from activation in Activations.Functions(filters)
        select Base with { Residual = residual, Activation = activation, Filters = filters, Threads = 2 });

    [Fact]
    public void Views() => AreClose(
        from input in Enum.GetValues<Placement>()
        from output in Enum.GetValues<Placement>()
        from channels in new[] { 2, 33 }
        select Base with { Batch = 2, Input = input, Output = output, Channels = channels, Filters = channels + 1, Residual = true });

    [Fact]
    public void Empty_batches() => AreClose([Base with { Batch = 0 }]);

    private static void AreClose(IEnumerable<Problem> problems)
    {
        foreach (Problem problem in problems.Where(problem => problem.Fits))
        {
            Check.IsCloseToOracle<T>(problem, ConvolutionAlgorithm.Winograd);
            Prepared<T>.Create(new Operands<T>(problem), ConvolutionAlgorithm.Winograd)
                .Describe(problem.InputShape).Algorithm.Should().Be(ConvolutionAlgorithm.Winograd);
        }
    }
}

public sealed class WinogradOfFloatTests : WinogradTests<float>;

public sealed class WinogradOfDoubleTests : WinogradTests<double>;
