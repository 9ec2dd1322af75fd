using Convolution.Tests.Equality;
using Convolution.Tests.Support;

namespace Convolution.Tests.Gradients;

/// <summary>Filter gradients are what they are called: derivatives of the convolutions, in float64.</summary>
public sealed class DerivativeTests
{
    private const int Samples = 60;

    /// <summary>
    /// The convolution is linear in each operand whose gradient is asked for, so that the difference of <c>&lt;conv, dy&gt;</c> for any step is
    /// the step times the gradient.
    /// </summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Gradients_are_finite_differences(Operation operation)
    {
        for (int seed = 1; seed <= Samples; seed++)
        {
            Problem problem = PaddedCopy.WithBorder(SampledProblems.Draw(operation, seed, largestWork: 20_000), seed) with { Bias = true };
            Operands<double> operands = FilterGradients.Operands<double>(problem);
            Gradients<double> gradients = FilterGradients.Run(operands, ConvolutionAlgorithm.Direct, threads: 2);
            var random = new Random(seed);
            foreach ((double[] values, double[] gradient) in new[]
            {
                (operands.Depthwise, gradients.Depthwise), (operands.Dense, gradients.Dense),
                (operands.DepthwiseBias, gradients.DepthwiseBias), (operands.Bias, gradients.Bias),
            })
            {
                for (int probe = 0; probe < Math.Min(gradient.Length, 5); probe++)
                {
                    int index = random.Next(gradient.Length);
                    double before = Value(operands);
                    double old = values[index];
                    values[index] = old + 1;
                    double difference = Value(operands) - before;
                    values[index] = old;
                    gradient[index].Should().BeApproximately(difference, 1e-9 * (1 + Math.Abs(before) + Math.Abs(difference)), problem.ToString());
                }
            }
        }
    }

    /// <summary><c>&lt;conv(x; f), dy&gt; = &lt;f, df(x, dy)&gt;</c> without biases.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void The_filter_gradient_is_the_adjoint_of_the_convolution(Operation operation)
    {
        for (int seed = 1; seed <= Samples; seed++)
        {
            Problem problem = PaddedCopy.WithBorder(SampledProblems.Draw(operation, seed, largestWork: 100_000), seed) with { Bias = false };
            Operands<double> operands = FilterGradients.Operands<double>(problem);
            Gradients<double> gradients = FilterGradients.Run(operands, ConvolutionAlgorithm.Direct, threads: 1);
            double value = Value(operands);
            double tolerance = 1e-10 * (1 + operands.Residual.Length);

            if (operation != Operation.Dense)
                Dot(operands.Depthwise, gradients.Depthwise).Should().BeApproximately(value, tolerance, problem.ToString());
            if (operation != Operation.Depthwise)
                Dot(operands.Dense, gradients.Dense).Should().BeApproximately(value, tolerance, problem.ToString());
        }
    }

    /// <summary>The loss whose gradient is asked for: the output times its gradient.</summary>
    private static double Value(Operands<double> operands)
    {
        Problem problem = operands.Problem with { Residual = false };
        NhwcTensor<double> output = Prepared<double>
            .Create(problem, ConvolutionAlgorithm.Direct, operands.Depthwise, operands.DepthwiseBias, operands.Dense, operands.Bias)
            .Run(new NhwcTensor<double>(problem.InputShape, operands.Input));
        return Dot(output.Span, operands.Residual);
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right) => System.Numerics.Tensors.TensorPrimitives.Dot(left, right);
}
