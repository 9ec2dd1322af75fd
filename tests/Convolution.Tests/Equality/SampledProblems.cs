using Convolution.Tests.Support;

namespace Convolution.Tests.Equality;

/// <summary>Problems drawn at random from the whole space: parameters independent of each other, but often alike along both axes as in networks.</summary>
public static class SampledProblems
{
    /// <summary>One problem; a function of the arguments alone.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="seed">What a failure prints, and what replays it.</param>
    /// <param name="largestWork">The most multiplications; larger problems are drawn again, smaller.</param>
    /// <param name="leastWork">The least multiplications; smaller problems are drawn again, larger.</param>
    /// <param name="algorithm">What has to apply: Winograd's algorithm and Fourier transforms leave fewer parameters free.</param>
    public static Problem Draw(
        Operation operation,
        int seed,
        long largestWork = 300_000,
        long leastWork = 0,
        ConvolutionAlgorithm algorithm = ConvolutionAlgorithm.Direct)
    {
        var random = new Random(seed);
        for (int attempt = 1; ;)
        {
            Problem problem = Activated(Suited(algorithm, InGroups(Draw(operation, seed, random, 1.0 / attempt), random)), random);
            if (!problem.Fits || Work(problem) > largestWork)
                attempt++;
            else if (Work(problem) < leastWork)
                attempt = Math.Max(attempt - 1, 1);
            else
                return problem;
        }
    }

    private static Problem Draw(Operation operation, int seed, Random random, double scale)
    {
        Size2D filter = random.Next(3) == 0 ? 3 : Pair(random, 1, 7);
        return new()
        {
            Operation = operation,
            Batch = Pick(random, 1, 1, 1, 2, 3, 0),
            Height = Upto(random, 40, scale),
            Width = Upto(random, 40, scale),
            Channels = Upto(random, 67, scale),
            Filter = filter,
            Multiplier = operation == Operation.Dense ? 1 : Pick(random, 1, 1, 1, 2, 3, 4, 8),
            Filters = Upto(random, 70, scale),
            Strides = random.Next(2) == 0 ? 1 : Pair(random, 1, 4),
            Dilations = random.Next(2) == 0 ? 1 : Pair(random, 1, 4),
            Padding = random.Next(4) switch
            {
                0 => Padding2D.Valid,
                1 => Padding2D.Explicit(random.Next(5), random.Next(5), random.Next(5), random.Next(5)),
                2 => Padding2D.Same,
                _ => Padding2D.SameLower,
            },
            Bias = random.Next(2) == 0,
            Residual = random.Next(3) == 0,
            Input = Pick(random, Enum.GetValues<Placement>()),
            Output = Pick(random, Enum.GetValues<Placement>()),
            Threads = random.Next(1, 5),
            Seed = seed,
        };
    }

    private static Problem Activated(Problem problem, Random random) => problem with
    {
        Activation = Activate(random, problem.OutputChannels),
        DepthwiseActivation =
            problem.Operation == Operation.Separable ? Activate(random, problem.Channels * problem.Multiplier) : default,
    };

    private static Problem Suited(ConvolutionAlgorithm algorithm, Problem problem) => algorithm switch
    {
        ConvolutionAlgorithm.Winograd => problem with { Filter = 3, Groups = 1, Strides = 1, Dilations = 1 },
        ConvolutionAlgorithm.Fft => problem with { Multiplier = 1, Strides = 1, Dilations = 1 },
        _ => problem,
    };

    /// <summary>A third of the dense problems fall into groups, of one to nine channels or of many.</summary>
    private static Problem InGroups(Problem problem, Random random)
    {
        if (problem.Operation != Operation.Dense || random.Next(3) > 0)
            return problem;
        int groups = Pick(random, 2, 3, 4, 5, 8, 16, 17, 32);
        int largest = random.Next(4) == 0 ? 40 : 9;
        return problem with { Groups = groups, Channels = groups * random.Next(1, largest), Filters = groups * random.Next(1, largest) };
    }

    /// <summary>None or a clamp in two of three cases.</summary>
    private static Activation Activate(Random random, int channels) => random.Next(3) == 0
        ? Pick(random, Activations.Functions(channels))
        : Pick(random, Activation.None, Activation.Relu, Activation.Relu6, Activation.Clamp(-0.5, 0.75));

    private static long Work(Problem problem)
    {
        long pixels = (long)problem.OutputShape.Batch * problem.OutputShape.Height * problem.OutputShape.Width;
        long taps = problem.Filter.Height * problem.Filter.Width * problem.Channels;
        return problem.Operation switch
        {
            Operation.Dense => pixels * taps * problem.Filters / problem.Groups,
            Operation.Depthwise => pixels * taps * problem.Multiplier,
            _ => pixels * problem.Multiplier * (taps + (problem.Channels * problem.Filters)),
        };
    }

    private static int Upto(Random random, int largest, double scale) => random.Next(1, Math.Max(2, (int)(largest * scale) + 1));

    private static Size2D Pair(Random random, int least, int largest)
    {
        int height = random.Next(least, largest + 1);
        return (height, random.Next(2) == 0 ? height : random.Next(least, largest + 1));
    }

    private static TChoice Pick<TChoice>(Random random, params TChoice[] choices) => choices[random.Next(choices.Length)];
}
