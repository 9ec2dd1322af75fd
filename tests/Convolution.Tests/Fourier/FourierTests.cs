using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Fourier;

/// <summary>Depthwise convolution by Fourier transforms against the float64 oracle: every length of transform, every way to end, any place in memory.</summary>
public abstract class FourierTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly Problem Base = new() { Operation = Operation.Depthwise, Height = 9, Width = 11, Channels = 5, Filter = (5, 7), Bias = true };

    /// <summary>Filters from 3 to 127 taps take transforms of 8 to 384 points, with passes of 2, 3 and 4.</summary>
    [Fact]
    public void Filters_of_every_length()
    {
        foreach (int length in new[] { 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 17, 24, 25, 31, 32, 33, 43, 64, 65, 85, 127 })
        {
            CheckProblem(Base with { Filter = (length, 3), Padding = Padding2D.Same });
            CheckProblem(Base with { Filter = (3, length), Padding = Padding2D.Same });
        }
    }

    /// <summary>Rows are shared out among pairs of tiles, the last of which may have an upper tile alone; columns among tiles.</summary>
    [Fact]
    public void Images_around_the_edges_of_tiles()
    {
        foreach (int size in new[] { 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 23, 24, 25, 40 })
        {
            CheckProblem(Base with { Height = size, Width = 3 });
            CheckProblem(Base with { Height = 3, Width = size });
        }
    }

    /// <summary>The last two vectors of channels share some where they do not fill whole ones.</summary>
    [Fact]
    public void Any_number_of_channels()
    {
        for (int channels = 1; channels <= 35; channels++)
            CheckProblem(Base with { Channels = channels, Threads = 1 + (channels % 3), Residual = channels % 2 == 0 });
    }

    [Fact]
    public void Every_padding_and_every_end()
    {
        Problem plain = Base with { Batch = 2, Height = 13, Width = 29, Channels = 17 };
        foreach (Padding2D padding in new[] { Padding2D.Same, Padding2D.Valid, Padding2D.SameLower, Padding2D.Explicit(0, 9, 8, 1) })
        {
            foreach (Activation activation in new[] { Activation.None, Activation.Relu6, Activation.Silu })
            {
                foreach (bool residual in new[] { false, true })
                    CheckProblem(plain with { Padding = padding, Activation = activation, Residual = residual });
            }
        }
    }

    [Fact]
    public void Any_place_in_memory()
    {
        foreach (Placement input in Enum.GetValues<Placement>())
        {
            foreach (Placement output in Enum.GetValues<Placement>())
                CheckProblem(Base with { Batch = 2, Channels = 19, Input = input, Output = output, Threads = 2 });
        }
    }

    private static void CheckProblem(Problem problem)
    {
        Check.IsCloseToOracle<T>(problem, ConvolutionAlgorithm.Fft);
        Prepared<T>.Create(new Operands<T>(problem), ConvolutionAlgorithm.Fft).Describe(problem.InputShape).Algorithm.Should().Be(ConvolutionAlgorithm.Fft);
    }
}

public sealed class FourierOfFloat : FourierTests<float>;

public sealed class FourierOfDouble : FourierTests<double>;
