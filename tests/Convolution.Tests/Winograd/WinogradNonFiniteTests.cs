using Convolution.Tests.Support;

namespace Convolution.Tests.Winograd;

/// <summary>NaN and infinity appear exactly where the direct algorithm puts them, whatever tile they share with finite outputs.</summary>
public sealed class WinogradNonFiniteTests
{
    private static readonly Problem Base = new()
    {
        Operation = Operation.Dense, Batch = 2, Height = 11, Width = 14, Channels = 17, Filters = 37, Bias = true,
    };

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(float.PositiveInfinity, 1)]
    [InlineData(float.NegativeInfinity, 2)]
    [InlineData(float.NaN, 2)]
    public void Every_pixel_in_turn(float value, int threads)
    {
        Problem problem = Base with { Batch = 1, Threads = threads, Residual = true, Activation = Activation.Clamp(-100, double.PositiveInfinity) };
        if (threads > 1)
        {
            problem = problem with { Channels = 24, Filters = 67 };
            Check.IsShared(Prepared<float>.Create(new Operands<float>(problem), ConvolutionAlgorithm.Winograd).Describe(problem.InputShape, threads));
        }

        for (int pixel = 0; pixel < problem.Height * problem.Width; pixel++)
        {
            var operands = new Operands<float>(problem);
            operands.Input[(pixel * problem.Channels) + (pixel % problem.Channels)] = value;
            IsAsFiniteAndClose(operands);
        }
    }

    [Fact]
    public void Values_that_overflow_in_the_transforms_alone()
    {
        var operands = new Operands<float>(Base);
        for (int i = 0; i < operands.Input.Length; i++)
            operands.Input[i] *= 1e38f;
        for (int i = 0; i < operands.Dense.Length; i++)
            operands.Dense[i] *= 1e-2f;
        Check.Run(operands, ConvolutionAlgorithm.Direct).Should().OnlyContain(value => float.IsFinite(value));
        IsAsFiniteAndClose(operands);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(3e38f)]
    public void Filters_that_cannot_be_transformed_are_left_to_the_direct_algorithm(float weight)
    {
        var operands = new Operands<float>(Base);
        operands.Dense[5] = operands.Dense[5 + (3 * Base.Channels * Base.Filters)] = operands.Dense[5 + (6 * Base.Channels * Base.Filters)] = weight;
        foreach (ConvolutionAlgorithm algorithm in new[] { ConvolutionAlgorithm.Winograd, ConvolutionAlgorithm.Auto })
        {
            Prepared<float> prepared = Prepared<float>.Create(operands, algorithm);
            prepared.Describe(Base.InputShape).Algorithm.Should().Be(ConvolutionAlgorithm.Direct);
            Bits.ShouldBeSame<float>(Check.Run(operands, prepared, 1), Check.Run(operands, ConvolutionAlgorithm.Direct), Base);
        }

        Prepared<float>.Create(operands, ConvolutionAlgorithm.Winograd).Describe(Base.InputShape).Reason.Should().Contain("not finite");
    }

    private static void IsAsFiniteAndClose(Operands<float> operands) => Check.IsAsFiniteAndClose(
        Check.Run(operands, ConvolutionAlgorithm.Winograd), Check.Run(operands, ConvolutionAlgorithm.Direct), operands.Problem);
}
