using Convolution.Tests.Support;

namespace Convolution.Tests.Promises;

/// <summary>Calls that make their output take the same parameters as those that are given one: threads, cancellation, scratch memory.</summary>
public sealed class OneShotTests
{
    private static readonly NhwcTensor<float> Image = new((1, 6, 7, 4), [.. Enumerable.Range(0, 6 * 7 * 4).Select(i => (i % 11) - 5f)]);
    private static readonly float[] Weights = [.. Enumerable.Range(0, 3 * 3 * 4 * 4).Select(i => (i % 7) - 3f)];
    private static readonly float[] Bias = [1, -2, 3, -4];

    /// <summary>Every prepared operation and input gradient.</summary>
    public static TheoryData<string> Calls => [.. Runs.Keys];

    private static Dictionary<string, Func<RunOptionsSource, NhwcTensor<float>>> Runs => new()
    {
        ["dense"] = options => Conv2D.Create(Dense, Bias).Run(Image, options.Make()),
        ["depthwise"] = options => DepthwiseConv2D.Create(Depthwise).Run(Image, options.Make()),
        ["separable"] = options => SeparableConv2D.Create(Depthwise, Pointwise).Run(Image, options.Make()),
        ["transposed"] = options => TransposedConv2D.Create(Dense).Run(Image, options.Make()),
        ["row"] = options => Conv1D.Create(Row).Run(Image.Crop(..1, ..), options.Make()),
        ["dense gradient"] = options => Conv2DInputGradient.Create(Dense).Run(Image, (1, 8, 9, 4), options.Make()),
        ["depthwise gradient"] = options => DepthwiseConv2DInputGradient.Create(Depthwise).Run(Image, (1, 8, 9, 4), options.Make()),
        ["separable gradient"] = options => SeparableConv2DInputGradient.Create(Depthwise, Pointwise).Run(Image, (1, 8, 9, 4), options.Make()),
    };

    private static Filter<float> Dense => new(Weights, (3, 3, 4, 4));

    private static Filter<float> Row => new(Weights, (1, 3, 4, 4));

    private static DepthwiseFilter<float> Depthwise => new(Weights, (3, 3, 4, 1));

    private static Filter<float> Pointwise => new(Weights, (1, 1, 4, 4));

    [Theory]
    [MemberData(nameof(Calls))]
    public void Threads_and_scratch_memory_are_taken(string call)
    {
        NhwcTensor<float> expected = Runs[call](new());
        NhwcTensor<float> actual = Runs[call](new() { Threads = 2, Scratch = new byte[1 << 20] });

        Bits.ShouldBeSame<float>(actual.Span, expected.Span, call);
        expected.Span.ToArray().Should().Contain(value => value != 0);
        Action tooLittle = () => Runs[call](new() { Scratch = new byte[1] });
        tooLittle.Should().Throw<ArgumentException>().WithParameterName("Scratch");
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_cancelled_token_ends_the_call(string call)
    {
        Action run = () => Runs[call](new() { Token = new(true) });

        run.Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void A_bias_is_added_behind_the_pointwise_part() => Bits.ShouldBeSame<float>(
        SeparableConv2D.Run(Image, Depthwise, Pointwise, Bias).Span, SeparableConv2D.Create(Depthwise, Pointwise, Bias).Run(Image).Span, "separable");

    /// <summary>Run options are a ref struct, which no delegate's type can take twice.</summary>
    private sealed record RunOptionsSource
    {
        public int Threads { get; init; } = 1;

        public byte[] Scratch { get; init; } = [];

        public CancellationToken Token { get; init; }

        public RunOptions Make() => new() { MaxDegreeOfParallelism = Threads, Scratch = Scratch, CancellationToken = Token };
    }
}
