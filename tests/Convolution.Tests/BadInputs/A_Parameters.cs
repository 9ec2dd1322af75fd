using Convolution.Tests.Support;

namespace Convolution.Tests.BadInputs;

/// <summary>Zero, negative and absurd parameters.</summary>
public sealed class A_Parameters
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void A1_stride_0_is_refused(int height, int width) => RefusesStrides((height, width));

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, int.MinValue)]
    public void A2_negative_stride_is_refused(int height, int width) => RefusesStrides((height, width));

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void A3_stride_beyond_16_bits_is_not_truncated(Operation operation) => EqualsOracle(
        from stride in new[] { 32767, 32768, 65535, 65536, 65537 }
        from padding in new[] { Padding2D.Same, Padding2D.Valid }
        select new Problem { Operation = operation, Strides = (stride, 2), Padding = padding });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void A4_the_largest_strides_make_one_pixel(Operation operation) => EqualsOracle(
        from padding in new[] { Padding2D.Same, Padding2D.Valid }
        from stride in new[] { int.MaxValue, 1 << 30 }
        from channels in new[] { 3, 4 }
        select new Problem { Operation = operation, Strides = stride, Padding = padding, Channels = channels });

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(-3, 1)]
    [InlineData(1, int.MinValue)]
    public void A7_dilation_below_1_is_refused(int height, int width)
    {
        Action dense = () => new Conv2DOptions { Dilations = (height, width) };
        Action separable = () => new SeparableConv2DOptions { Dilations = (height, width) };

        dense.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Dilations");
        separable.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Dilations");
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void A8_the_largest_dilation_means_nothing_to_one_tap(Operation operation) => EqualsOracle(
        from padding in new[] { Padding2D.Same, Padding2D.Valid, Padding2D.Explicit(1, 0, 2, 1) }
        select new Problem { Operation = operation, Filter = 1, Dilations = int.MaxValue, Padding = padding });

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void A9_the_largest_dilation_reaches_only_the_taps_that_lie_inside(Operation operation) => EqualsOracle(
        from height in new[] { 2, 3, 4 }
        from width in new[] { 1, 2, 3, 4 }
        from stride in new[] { 1, 2 }
        select new Problem { Operation = operation, Filter = (height, width), Dilations = int.MaxValue, Strides = stride });

    [Fact]
    public void A12_an_undefined_algorithm_is_refused()
    {
        Action dense = () => new Conv2DOptions { Algorithm = (ConvolutionAlgorithm)99 };
        Action separable = () => new SeparableConv2DOptions { Algorithm = (ConvolutionAlgorithm)(-1) };

        dense.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Algorithm");
        separable.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Algorithm");
    }

    [Theory]
    [InlineData(Operation.Depthwise)]
    [InlineData(Operation.Separable)]
    public void A12_an_algorithm_that_does_not_apply_is_refused(Operation operation)
    {
        Action act = () => Prepared<float>.Create(new(new() { Operation = operation }), ConvolutionAlgorithm.Winograd);

        act.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*Winograd*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(int.MinValue)]
    public void Groups_below_1_are_refused(int groups)
    {
        Action act = () => new Conv2DOptions { Groups = groups };

        act.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Groups").WithMessage($"*{groups}*");
    }

    [Fact]
    public void Groups_that_cannot_share_the_channels_are_refused()
    {
        Action outputs = () => Conv2D.Create(new Filter<float>(new float[90], (3, 3, 2, 5)), new Conv2DOptions { Groups = 2 });
        Action inputs = () => Conv2D.Create(new Filter<float>(new float[8], (1, 1, 2, 4)), new Conv2DOptions { Groups = 4 })
            .Run(new NhwcTensor<float>((1, 5, 5, 6)));
        Action depthwise = () => DepthwiseConv2D.Create(new DepthwiseFilter<float>(new float[36], (3, 3, 4, 1)), new Conv2DOptions { Groups = 4 });
        Action winograd = () => Conv2D.Create(
            new Filter<float>(new float[72], (3, 3, 2, 4)), new Conv2DOptions { Groups = 2, Algorithm = ConvolutionAlgorithm.Winograd });

        outputs.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*[3, 3, 2, 5]*5*2 groups*");
        inputs.Should().Throw<ArgumentException>().WithParameterName("input").WithMessage("*6 channels*8*");
        depthwise.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*[3, 3, 4, 1]*4 groups*");
        winograd.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage("*groups*");
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.NaN)]
    public void An_empty_clamp_is_refused(double minimum, double maximum)
    {
        Action act = () => Activation.Clamp(minimum, maximum);

        act.Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_slope_that_is_not_finite_is_refused(double value)
    {
        Action leaky = () => Activation.LeakyRelu(value);
        Action parametric = () => Activation.PRelu<double>([1, value]);
        Action alpha = () => Activation.Elu(value);

        leaky.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("slope");
        parametric.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("slopes");
        alpha.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("alpha");
    }

    [Fact]
    public void A_negative_number_of_threads_is_refused()
    {
        Action act = () => _ = new RunOptions { MaxDegreeOfParallelism = -1 }.Scratch;

        act.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("MaxDegreeOfParallelism");
    }

    private static void RefusesStrides(Size2D strides)
    {
        Action dense = () => new Conv2DOptions { Strides = strides };
        Action separable = () => new SeparableConv2DOptions { Strides = strides };

        dense.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Strides").WithMessage($"*{strides}*");
        separable.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Strides").WithMessage($"*{strides}*");
    }

    private static void EqualsOracle(IEnumerable<Problem> problems)
    {
        foreach (Problem problem in problems.Select(problem => problem with { Height = 5, Width = 7, Data = Data.Integers, Bias = true }))
            Check.EqualsOracle<float>(problem, ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference, ConvolutionAlgorithm.Auto);
    }
}
