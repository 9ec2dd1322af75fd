using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Winograd;

/// <summary>
/// Where images are of few tiles and filters large, these are transformed on the way: sizes around tiles, vectors and parts. Large work
/// takes minutes without vectors, and is left out there.
/// </summary>
public abstract class WinogradTapsTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Just so many weights that their planes, over 16 MB of float, are not used; neither number fills its vectors.</summary>
    private static readonly Problem Base = new() { Operation = Operation.Dense, Height = 7, Width = 7, Channels = 131, Filters = 901, Bias = true };

    [Fact]
    [Trait("Work", "Large")]
    public void Sizes_around_the_edges_of_tiles() => AreClose(
        from size in new Size2D[] { (1, 1), (4, 5), (8, 8), (13, 4) }
        select Base with { Height = size.Height, Width = size.Width });

    [Fact]
    [Trait("Work", "Large")]
    public void Filters_and_channels_around_the_edges_of_vectors() => AreClose(
        from channels in new[] { 257, 520 }
        from filters in new[] { 463, 465, 480 }
        select Base with { Height = 5, Width = 3, Channels = channels, Filters = filters });

    [Fact]
    [Trait("Work", "Large")]
    public void Filters_that_fill_one_vector_and_a_bit() => AreClose(
        from filters in new[] { 15, 16, 17, 33 }
        select Base with { Height = 2, Width = 5, Channels = 8000, Filters = filters });

    [Fact]
    [Trait("Work", "Large")]
    public void Bias_residual_activation_and_views() => AreClose(
        from placement in Enum.GetValues<Placement>()
        let activation = placement == Placement.Dense ? Activation.Silu : Activation.Relu6
        select Base with { Height = 3, Residual = true, Activation = activation, Input = placement, Output = placement });

    [Fact]
    public void Threads_and_batches_change_no_bit()
    {
        Problem problem = Base with { Batch = 5 };
        var operands = new Operands<T>(problem);
        Prepared<T> prepared = Prepared<T>.Create(operands, ConvolutionAlgorithm.Winograd);
        Check.IsShared(prepared.Describe(problem.InputShape, threads: 2));
        T[] expected = Check.Run(operands, prepared, threads: 1);
        foreach (int threads in new[] { 2, 3, 8 })
            Bits.ShouldBeSame<T>(Check.Run(operands, prepared, threads), expected, (problem, threads));
        Check.ImagesAloneGive(expected, operands, prepared);
    }

    [Fact]
    public void What_is_not_finite_is_as_the_direct_algorithm_has_it()
    {
        var operands = new Operands<T>(Base with { Threads = 2 });
        operands.Input[operands.Input.Length - 1] = T.PositiveInfinity;
        Check.IsAsFiniteAndClose(
            Check.Run(operands, ConvolutionAlgorithm.Winograd), Check.Run(operands, ConvolutionAlgorithm.Direct), operands.Problem);
    }

    [Fact]
    public void Their_number_of_tiles_decides()
    {
        Prepared<T> prepared = Prepared<T>.Create(new Operands<T>(Base), ConvolutionAlgorithm.Winograd);
        prepared.Describe((3, 8, 8, Base.Channels)).Kernel.Should().Contain("transformed in registers");
        prepared.Describe((1, 8, 9, Base.Channels)).Kernel.Should().Contain("tile of");
    }

    private static void AreClose(IEnumerable<Problem> problems)
    {
        foreach (Problem problem in problems)
            Check.IsCloseToOracle<T>(problem with { Padding = Padding2D.Same }, ConvolutionAlgorithm.Winograd);
    }
}

public sealed class WinogradTapsOfFloatTests : WinogradTapsTests<float>;

public sealed class WinogradTapsOfDoubleTests : WinogradTapsTests<double>;
