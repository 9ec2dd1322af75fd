using System.Numerics;
using Convolution.Tests.Gradients;
using Convolution.Tests.Support;

namespace Convolution.Tests.Winograd;

/// <summary>Filter gradients by Winograd's algorithm are those of the direct one but for rounding, and the bias's to the bit.</summary>
public abstract class WinogradFilterGradientTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly Problem Base = new()
    {
        Operation = Operation.Dense, Batch = 2, Height = 9, Width = 10, Channels = 19, Filters = 21, Bias = true,
    };

    [Fact]
    public void Sizes_around_the_edges_of_tiles() => AreClose(
        from height in Enumerable.Range(1, 10)
        from width in new[] { 1, 3, 4, 5, 8, 11 }
        from padding in new[] { Padding2D.Valid, Padding2D.Same, Padding2D.Explicit(2, 1, 0, 1) }
        select Base with { Height = height, Width = width, Padding = padding });

    [Fact]
    public void Paddings_beyond_the_tile() => AreClose(TilePaddings.Beyond(Base));

    [Fact]
    public void Channels_around_the_edges_of_vectors_and_units() => AreClose(
        from channels in new[] { 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 129, 200 }
        from threads in new[] { 1, 2 }
        select Base with { Channels = channels, Filters = 5, Threads = threads });

    [Fact]
    public void Filters_around_the_edges_of_panels_and_units() => AreClose(
        from filters in Enumerable.Range(1, 35).Concat([47, 48, 63, 64, 65, 72, 95, 97, 127, 128, 129, 145, 257])
        from threads in new[] { 1, 2 }
        select Base with { Channels = 3, Filters = filters, Threads = threads });

    /// <summary>Blocks hold 32 tiles: one, two, two and a tile, and many, across images and not.</summary>
    [Fact]
    public void Tiles_around_the_edges_of_blocks() => AreClose(
        from shape in new (int Batch, int Height, int Width)[]
        {
            (1, 4, 124), (1, 4, 128), (1, 4, 132), (32, 3, 4), (33, 4, 2), (65, 1, 1), (3, 29, 31), (1, 70, 9),
        }
        from threads in new[] { 1, 3 }
        select Base with { Batch = shape.Batch, Height = shape.Height, Width = shape.Width, Channels = 17, Filters = 9, Threads = threads });

    [Fact]
    public void Views() => AreClose(
        from input in Enum.GetValues<Placement>()
        from output in Enum.GetValues<Placement>()
        from channels in new[] { 2, 33 }
        select Base with { Input = input, Output = output, Channels = channels, Filters = channels + 1 });

    [Fact]
    public void Without_pixels_it_is_zero() =>
        Gradient(Base with { Batch = 0 }, ConvolutionAlgorithm.Winograd).All.Should().AllBeEquivalentTo(T.Zero);

    /// <summary>Channels fall into units by their number and that of the threads, and into vectors by the processor.</summary>
    [Theory]
    [InlineData(64, 70)]
    [InlineData(70, 200)]
    [InlineData(33, 24)]
    public void No_cut_of_the_weights_changes_a_bit(int channels, int filters)
    {
        Problem problem = Base with { Height = 21, Width = 22, Channels = channels, Filters = filters };
        var winograd = Subject<T>.Create(Direction.FilterGradient, problem, ConvolutionAlgorithm.Winograd);
        Check.IsShared(winograd.Describe(threads: 2));
        T[] expected = winograd.Run(threads: 1);
        foreach (int threads in new[] { 2, 3, 4, 8 })
            Bits.ShouldBeSame<T>(winograd.Run(threads), expected, problem with { Threads = threads });

        Operands<T> operands = FilterGradients.Operands<T>(problem);
        var few = new T[9 * 2 * 3];
        Conv2DFilterGradient.Create<T>((3, 3, 2, 3), problem.Options(ConvolutionAlgorithm.Winograd)).Run(
            new ReadOnlyNhwcSpan<T>(operands.Input, problem.InputShape).Channels(20..22),
            new ReadOnlyNhwcSpan<T>(operands.Residual, problem.OutputShape).Channels(13..16),
            few);
        for (int i = 0; i < few.Length; i++)
            few[i].Should().Be(expected[(((i / 6 * channels) + 20 + (i / 3 % 2)) * filters) + 13 + (i % 3)]);
    }

    private static void AreClose(IEnumerable<Problem> problems)
    {
        int compared = 0;
        foreach (Problem problem in problems.Where(problem => problem.Fits))
        {
            (Gradients<T> winograd, Gradients<T> direct) = (Gradient(problem, ConvolutionAlgorithm.Winograd), Gradient(problem, ConvolutionAlgorithm.Direct));
            Check.IsAsFiniteAndClose(winograd.Dense, direct.Dense, problem);
            Bits.ShouldBeSame<T>(winograd.Bias, direct.Bias, problem);
            compared++;
        }

        compared.Should().BePositive("a suite that compares nothing proves nothing");
    }

    private static Gradients<T> Gradient(Problem problem, ConvolutionAlgorithm algorithm)
    {
        Operands<T> operands = FilterGradients.Operands<T>(problem);
        new PreparedGradients<T>(operands, algorithm).Describe(problem.InputShape, problem.Threads).Algorithm.Should().Be(algorithm);
        return FilterGradients.Run(operands, algorithm, problem.Threads);
    }
}

public sealed class WinogradFilterGradientsOfFloat : WinogradFilterGradientTests<float>;

public sealed class WinogradFilterGradientsOfDouble : WinogradFilterGradientTests<double>;
