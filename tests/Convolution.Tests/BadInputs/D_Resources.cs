using Convolution.Tests.Support;

namespace Convolution.Tests.BadInputs;

/// <summary>Sizes that overflow, and memory that must stay bounded.</summary>
public sealed class D_Resources
{
    [Theory]
    [InlineData(1, 46341, 46341, 1)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue)]
    [InlineData(65536, 65536, 65536, 65536)]
    [InlineData(1, 1, 2, int.MaxValue)]
    public void D1_a_shape_beyond_an_array_is_refused(int batch, int height, int width, int channels)
    {
        Action act = () => new NhwcShape(batch, height, width, channels);

        act.Should().Throw<ArgumentException>().WithMessage($"*[{batch}, {height}, {width}, {channels}]*");
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void D2_scratch_does_not_grow_with_the_image(Operation operation)
    {
        var problem = new Problem { Operation = operation, Channels = 64, Filter = 5, Filters = 64 };
        Prepared<float> prepared = Prepared<float>.Create(new(problem), ConvolutionAlgorithm.Auto);

        long small = prepared.Describe((1, 2400, 300, 64), 2).ScratchBytes;
        long tall = prepared.Describe((1, 9600, 300, 64), 2).ScratchBytes;
        long large = prepared.Describe((1, 1167, 1167, 64), 2).ScratchBytes;

        tall.Should().BeLessThanOrEqualTo(small, "scratch depends on tile and threads, not on the rows of the image");
        large.Should().BeLessThan(32 << 20);
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void D2_nor_does_that_of_an_input_gradient(Operation operation)
    {
        foreach (Border border in new[] { Border.Zero, Border.Reflect })
        {
            var problem = new Problem { Operation = operation, Channels = 64, Filter = 5, Filters = 64, Border = border, Padding = Padding2D.Explicit(2) };
            Adjoint<float> adjoint = Adjoint<float>.Create(new(operation.Gradient(), problem), ConvolutionAlgorithm.Auto);

            Scratch(9600, 300).Should().BeLessThanOrEqualTo(Scratch(2400, 300), "scratch depends on tile and threads, not on the rows of the image");
            Scratch(1167, 1167).Should().BeLessThan(32 << 20);

            long Scratch(int height, int width) => adjoint.Describe((1, height, width, 64), (1, height, width, 64), 2).ScratchBytes;
        }
    }

    [Fact]
    public void D3_a_filter_whose_taps_wrap_to_0_is_refused() => RefusesFilter(65536, 65536, 1, 1);

    [Fact]
    public void D4_a_filter_whose_size_wraps_is_refused() => RefusesFilter(4, 4, 1 << 30, 1 << 28);

    [Fact]
    public void D5_channels_times_multiplier_beyond_32_bits_are_refused() => RefusesFilter(1, 1, 1 << 20, 1 << 12);

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void D8_dilation_costs_no_memory(Operation operation)
    {
        var problem = new Problem { Operation = operation };
        ConvolutionDescription plain = Describe(problem);
        ConvolutionDescription dilated = Describe(problem with { Dilations = 1_000_000 });

        dilated.PackedFilterBytes.Should().Be(plain.PackedFilterBytes, "zeros are not stuffed into the filter");
        dilated.ScratchBytes.Should().BeLessThan(1 << 20);

        static ConvolutionDescription Describe(Problem problem) =>
            Prepared<float>.Create(new(problem), ConvolutionAlgorithm.Auto).Describe(problem.InputShape, 1);
    }

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void D9_the_stack_does_not_grow_with_the_channels(Operation operation)
    {
        var problem = new Problem
        {
            Operation = operation, Height = 1, Width = 2, Channels = 300_000, Filter = 1, Filters = 2, Data = Data.Integers, Seed = 7,
        };
        Exception? failure = null;
        var thread = new Thread(
            () => failure = Record.Exception(
                () => Check.EqualsOracle<float>(problem, ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Reference)),
            maxStackSize: 256 << 10);

        thread.Start();
        thread.Join();

        failure.Should().BeNull();
    }

    private static void RefusesFilter(int height, int width, int channels, int last)
    {
        Action dense = () => new FilterShape(height, width, channels, last);
        Action depthwise = () => new DepthwiseFilterShape(height, width, channels, last);

        dense.Should().Throw<ArgumentException>().WithMessage($"*[{height}, {width}, {channels}, {last}]*");
        depthwise.Should().Throw<ArgumentException>().WithMessage($"*[{height}, {width}, {channels}, {last}]*");
    }
}
