using System.Numerics;

namespace Convolution.Tests.Support;

/// <summary>The formulas of the three operations in float64, element by element. It shares nothing with the library.</summary>
public static class Oracle
{
    /// <summary>TensorFlow's output size and leading padding of one axis.</summary>
    public static (int Output, long Before) Axis(int input, int filter, int stride, int dilation, Padding2D padding, int before, int after)
    {
        long effective = ((filter - 1L) * dilation) + 1;
        if (padding == Padding2D.Same || padding == Padding2D.SameLower)
        {
            long output = (long)Math.Ceiling((decimal)input / stride);
            long total = Math.Max(0, ((output - 1) * stride) + effective - input);
            return ((int)output, padding == Padding2D.Same ? total / 2 : total - (total / 2));
        }

        return ((int)Math.Floor(((decimal)input + before + after - effective) / stride) + 1, before);
    }

    public static double[] Compute<T>(Operands<T> operands)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Problem problem = operands.Problem;
        double[] y = problem.Operation switch
        {
            Operation.Dense => Dense(problem, operands.Input.Widened(), operands.Dense.Widened(), operands.Bias.Widened()),
            Operation.Depthwise => Depthwise(
                problem, operands.Input.Widened(), operands.Depthwise.Widened(), operands.Bias.Widened()),
            _ => Separable(operands),
        };
        for (int i = 0; i < operands.Residual.Length; i++)
            y[i] += double.CreateChecked(operands.Residual[i]);
        return Activate(y, problem.Activation);
    }

    public static double[] Widened<T>(this T[] values)
        where T : INumber<T> => Array.ConvertAll(values, double.CreateChecked);

    /// <summary>The transpose of a dense problem: each value of its output scattered to the inputs that it came from.</summary>
    public static double[] TransposedDense(Problem problem, double[] y, double[] f)
    {
        (int channels, int inputs, int filters) = (problem.Channels, problem.DenseFilterShape.InputChannels, problem.Filters);
        var x = new double[problem.InputShape.ElementCount];
        ForEachTap(problem, (input, output, tap) =>
        {
            for (int q = 0; q < inputs; q++)
            {
                for (int k = 0; k < filters; k++)
                {
                    int first = k / (filters / problem.Groups) * inputs;
                    x[(input * channels) + first + q] += y[(output * filters) + k] * f[(((tap * inputs) + q) * filters) + k];
                }
            }
        });
        return x;
    }

    /// <summary>The transpose of a depthwise problem, or of the depthwise part of a separable one.</summary>
    public static double[] TransposedDepthwise(Problem problem, double[] y, double[] f)
    {
        int outputs = problem.Channels * problem.Multiplier;
        var x = new double[problem.InputShape.ElementCount];
        ForEachTap(problem, (input, output, tap) =>
        {
            for (int k = 0; k < outputs; k++)
                x[(input * problem.Channels) + (k / problem.Multiplier)] += y[(output * outputs) + k] * f[(tap * outputs) + k];
        });
        return x;
    }

    private static double[] Dense(Problem problem, double[] x, double[] f, double[] bias)
    {
        NhwcShape shape = problem.OutputShape;
        (int inputChannels, int filters) = (problem.Channels / problem.Groups, problem.Filters);
        var y = new double[shape.ElementCount];
        for (int i = 0; i < y.Length; i++)
            y[i] = bias[i % filters];
        ForEachTap(problem, (input, output, tap) =>
        {
            for (int q = 0; q < inputChannels; q++)
            {
                for (int k = 0; k < filters; k++)
                {
                    int channel = (k / (filters / problem.Groups) * inputChannels) + q;
                    y[(output * filters) + k] += x[(input * problem.Channels) + channel] * f[(((tap * inputChannels) + q) * filters) + k];
                }
            }
        });
        return y;
    }

    private static double[] Depthwise(Problem problem, double[] x, double[] f, double[] bias)
    {
        int multiplier = problem.Multiplier;
        int outputChannels = problem.Channels * multiplier;
        var y = new double[problem.OutputShape.ElementCount / problem.OutputChannels * outputChannels];
        for (int i = 0; i < y.Length; i++)
            y[i] = bias[i % outputChannels];
        ForEachTap(problem, (input, output, tap) =>
        {
            for (int k = 0; k < problem.Channels; k++)
            {
                for (int q = 0; q < multiplier; q++)
                {
                    y[(output * outputChannels) + (k * multiplier) + q] +=
                        x[(input * problem.Channels) + k] * f[(((tap * problem.Channels) + k) * multiplier) + q];
                }
            }
        });
        return y;
    }

    private static double[] Separable<T>(Operands<T> operands)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Problem problem = operands.Problem;
        double[] middle = Activate(
            Depthwise(problem, operands.Input.Widened(), operands.Depthwise.Widened(), operands.DepthwiseBias.Widened()),
            problem.DepthwiseActivation);
        return Dense(problem.Pointwise, middle, operands.Dense.Widened(), operands.Bias.Widened());
    }

    /// <summary>Visits every input pixel that an output pixel sees, by their indices among all pixels, with the index of the tap.</summary>
    private static void ForEachTap(Problem problem, Action<int, int, int> visit)
    {
        NhwcShape shape = problem.OutputShape;
        long top = Axis(
            problem.Height, problem.Filter.Height, problem.Strides.Height, problem.Dilations.Height,
            problem.Padding, problem.Padding.Top, problem.Padding.Bottom).Before;
        long left = Axis(
            problem.Width, problem.Filter.Width, problem.Strides.Width, problem.Dilations.Width,
            problem.Padding, problem.Padding.Left, problem.Padding.Right).Before;
        for (int b = 0; b < shape.Batch; b++)
        {
            for (int i = 0; i < shape.Height; i++)
            {
                for (int j = 0; j < shape.Width; j++)
                {
                    for (int tap = 0; tap < problem.Filter.Height * problem.Filter.Width; tap++)
                    {
                        long row = ((long)problem.Strides.Height * i) + ((long)problem.Dilations.Height * (tap / problem.Filter.Width)) - top;
                        long column = ((long)problem.Strides.Width * j) + ((long)problem.Dilations.Width * (tap % problem.Filter.Width)) - left;
                        if (row >= 0 && row < problem.Height && column >= 0 && column < problem.Width)
                        {
                            visit(
                                (((b * problem.Height) + (int)row) * problem.Width) + (int)column,
                                (((b * shape.Height) + i) * shape.Width) + j,
                                tap);
                        }
                    }
                }
            }
        }
    }

    public static double[] Activate(double[] values, Activation activation)
    {
        var results = new double[values.Length];
        int channels = Math.Max(activation.Slopes.Length, 1);
        for (int i = 0; i < values.Length; i++)
            results[i] = Activate(values[i], activation, activation.Slopes.Length > 0 ? activation.Slopes[i % channels] : 0);
        return results;
    }

    /// <summary>The definition of each activation in float64.</summary>
    public static double Activate(double x, Activation activation, double slope) => activation.Kind switch
    {
        ActivationKind.None => x,
        ActivationKind.Clamp => double.IsNaN(x) ? x : Math.Clamp(x, activation.Minimum, activation.Maximum),
        ActivationKind.LeakyRelu => x < 0 ? activation.Parameter * x : x,
        ActivationKind.PRelu => x < 0 ? slope * x : x,
        ActivationKind.Elu => x < 0 ? activation.Parameter * ExpM1(x) : x,
        ActivationKind.HardSwish => x * (Math.Min(Math.Max(x + 3, 0), 6) / 6),
        ActivationKind.Sigmoid => Sigmoid(x),
        ActivationKind.Tanh => Math.Tanh(x),
        ActivationKind.Silu => x * Sigmoid(x),
        ActivationKind.Gelu => x * NormalBelow(x),
        ActivationKind.GeluTanh => x * Sigmoid(2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    private static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    /// <summary><c>exp(x) - 1</c> without cancellation: <c>2*sinh(x/2)*exp(x/2)</c>.</summary>
    private static double ExpM1(double x) => x < -1 ? Math.Exp(x) - 1 : 2 * Math.Sinh(x / 2) * Math.Exp(x / 2);

    /// <summary>The probability that a normal value is below x: its series near 0, its continued fraction in the tails.</summary>
    private static double NormalBelow(double x)
    {
        double density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (double.IsNaN(x))
            return x;
        if (Math.Abs(x) < 0.5)
        {
            (double term, double sum) = (x, x);
            for (int odd = 3; odd < 60; odd += 2)
                sum += term *= x * x / odd;
            return 0.5 + (density * sum);
        }

        double fraction = Math.Abs(x);
        for (int k = 2000; k > 0; k--)
            fraction = Math.Abs(x) + (k / fraction);
        return x < 0 ? density / fraction : 1 - (density / fraction);
    }
}
