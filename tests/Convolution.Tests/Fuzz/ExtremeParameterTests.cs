using Convolution.Tests.Support;

namespace Convolution.Tests.Fuzz;

/// <summary>Strides, dilations and paddings from 1 to the largest, in any combination: the right result, or a refusal that names the input.</summary>
public sealed class ExtremeParameterTests
{
    private const int Samples = 3000;
    private const int LargestOutput = 400;

    private static readonly int[] Numbers =
        [1, 1, 2, 3, 7, 255, 65535, 65536, 65537, 1 << 20, 1 << 24, (1 << 30) - 1, 1 << 30, int.MaxValue / 3, int.MaxValue / 2, int.MaxValue - 1, int.MaxValue];

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Extreme_parameters_are_computed_right_or_refused(Operation operation)
    {
        int computed = 0;
        for (int seed = 0; seed < Samples; seed++)
        {
            Problem problem = Draw(operation, seed);
            if (IsSmall(problem))
            {
                Check.EqualsOracle<float>(problem, ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference, ConvolutionAlgorithm.Auto);
                computed++;
            }
            else
            {
                Refuses(problem);
            }
        }

        computed.Should().BeInRange(Samples / 10, Samples - (Samples / 10), "both sides are to be seen");
    }

    private static void Refuses(Problem problem)
    {
        Prepared<float> prepared = Prepared<float>.Create(new(problem), ConvolutionAlgorithm.Auto);
        Exception? refusal = Record.Exception(() => prepared.GetOutputShape(problem.InputShape));
        if (refusal is not (null or ArgumentException { ParamName: "input" }))
            Assert.Fail($"{refusal.GetType().Name}: {refusal.Message}, in {problem}");
        if (refusal is null && !problem.Fits)
            Assert.Fail($"accepted although the filter does not fit: {problem}");
    }

    private static bool IsSmall(Problem problem)
    {
        if (!problem.Fits)
            return false;
        (Size2D filter, Size2D strides, Size2D dilations, Padding2D padding) = (problem.Filter, problem.Strides, problem.Dilations, problem.Padding);
        decimal height = Outputs(problem.Height, filter.Height, strides.Height, dilations.Height, padding, padding.Top, padding.Bottom);
        decimal width = Outputs(problem.Width, filter.Width, strides.Width, dilations.Width, padding, padding.Left, padding.Right);
        return height * width <= LargestOutput;
    }

    private static decimal Outputs(int input, int filter, int stride, int dilation, Padding2D padding, int before, int after) =>
        padding == Padding2D.Same
            ? Math.Ceiling((decimal)input / stride)
            : Math.Floor(((decimal)input + before + after - (((filter - 1m) * dilation) + 1)) / stride) + 1;

    private static Problem Draw(Operation operation, int seed)
    {
        var random = new Random(seed);
        return new()
        {
            Operation = operation,
            Batch = random.Next(1, 3),
            Height = random.Next(0, 8),
            Width = random.Next(0, 8),
            Channels = random.Next(1, 20),
            Filter = (random.Next(1, 5), random.Next(1, 5)),
            Filters = random.Next(1, 20),
            Multiplier = operation == Operation.Dense ? 1 : random.Next(1, 4),
            Strides = (Number(), Number()),
            Dilations = (Number(), Number()),
            Padding = random.Next(3) switch
            {
                0 => Padding2D.Same,
                1 => Padding2D.Valid,
                _ => Padding2D.Explicit(Pad(), Pad(), Pad(), Pad()),
            },
            Bias = true,
            Threads = random.Next(1, 4),
            Data = Data.Integers,
            Seed = seed,
        };

        int Number() => Numbers[random.Next(Numbers.Length)];

        int Pad() => random.Next(2) == 0 ? random.Next(4) : Number();
    }
}
