using Convolution.Simd;
using Convolution.Tests.Support;

namespace Convolution.Tests.Winograd;

/// <summary>Where Winograd's algorithm applies, where it is chosen, and what is said about it.</summary>
public sealed class WinogradChoiceTests
{
    private static readonly Problem Base = new() { Operation = Operation.Dense, Height = 28, Width = 28, Channels = 64, Filters = 64 };

    public static TheoryData<Problem> Ineligible => new(
        Base with { Filter = 1 },
        Base with { Filter = (3, 1) },
        Base with { Filter = 5 },
        Base with { Strides = 2 },
        Base with { Strides = (1, 2) },
        Base with { Dilations = (2, 1) },
        Base with { Operation = Operation.Depthwise },
        Base with { Operation = Operation.Separable });

    [Theory]
    [MemberData(nameof(Ineligible))]
    public void Asking_for_it_where_it_does_not_apply_is_an_error(Problem problem)
    {
        var operands = new Operands<float>(problem);
        Action create = () => Prepared<float>.Create(operands, ConvolutionAlgorithm.Winograd);
        create.Should().Throw<ArgumentException>().WithMessage("Winograd convolution does not apply*").WithParameterName("options");
        Prepared<float>.Create(operands, ConvolutionAlgorithm.Auto).Describe(problem.InputShape).Algorithm.Should().Be(ConvolutionAlgorithm.Direct);
    }

    [Fact]
    public void Asking_for_it_with_another_element_type_is_an_error()
    {
        Action create = () => Prepared<Half>.Create(new Operands<Half>(Base with { Height = 4 }), ConvolutionAlgorithm.Winograd);
        create.Should().Throw<ArgumentException>().WithMessage("*neither float nor double*");
    }

    [Fact]
    public void Auto_takes_it_for_large_layers_and_says_why()
    {
        ConvolutionDescription description = Prepared<float>.Create(new Operands<float>(Base), ConvolutionAlgorithm.Auto).Describe(Base.InputShape);
        description.Algorithm.Should().Be(ConvolutionAlgorithm.Winograd);
        description.Reason.Should().Contain("multiplications");
    }

    [Fact]
    public void Auto_leaves_small_ones_to_the_direct_algorithm()
    {
        var operands = new Operands<float>(Base);
        Prepared<float> prepared = Prepared<float>.Create(operands, ConvolutionAlgorithm.Auto);
        prepared.Describe((1, 6, 6, 64)).Algorithm.Should().Be(ConvolutionAlgorithm.Winograd);
        prepared.Describe((100, 5, 7, 64)).Algorithm.Should().Be(ConvolutionAlgorithm.Direct);
        prepared.Describe((1, 1, 5000, 64)).Reason.Should().Contain("narrow");
        Problem narrow = Base with { Channels = 3 };
        Prepared<float>.Create(new Operands<float>(narrow), ConvolutionAlgorithm.Auto)
            .Describe(narrow.InputShape).Algorithm.Should().Be(ConvolutionAlgorithm.Direct);
    }

    [Theory]
    [InlineData(32, 16, 8, ConvolutionAlgorithm.Winograd)]
    [InlineData(32, 16, 7, ConvolutionAlgorithm.Direct)]
    [InlineData(63, 64, 7, ConvolutionAlgorithm.Direct)]
    [InlineData(64, 16, 6, ConvolutionAlgorithm.Winograd)]
    [InlineData(31, 64, 56, ConvolutionAlgorithm.Direct)]
    [InlineData(64, 15, 56, ConvolutionAlgorithm.Direct)]
    public void Few_channels_need_more_pixels(int channels, int filters, int side, ConvolutionAlgorithm algorithm)
    {
        Problem problem = Base with { Height = side, Width = side, Channels = channels, Filters = filters };
        Prepared<float>.Create(new Operands<float>(problem), ConvolutionAlgorithm.Auto).Describe(problem.InputShape).Algorithm.Should().Be(algorithm);
    }

    [Theory]
    [InlineData(8, 256, ConvolutionAlgorithm.Winograd, ConvolutionAlgorithm.Winograd)]
    [InlineData(8, 384, ConvolutionAlgorithm.Winograd, ConvolutionAlgorithm.Direct)]
    [InlineData(9, 384, ConvolutionAlgorithm.Winograd, ConvolutionAlgorithm.Winograd)]
    public void Large_filters_over_few_tiles_need_registers(int side, int channels, ConvolutionAlgorithm with32, ConvolutionAlgorithm with16)
    {
        Problem problem = Base with { Height = side, Width = side, Channels = channels, Filters = channels };
        Prepared<float>.Create(new Operands<float>(problem), ConvolutionAlgorithm.Auto).Describe(problem.InputShape)
            .Algorithm.Should().Be(Registers.Count >= 32 ? with32 : with16);
    }

    [Fact]
    public void Scratch_does_not_grow_with_the_image()
    {
        Prepared<float> prepared = Prepared<float>.Create(new Operands<float>(Base), ConvolutionAlgorithm.Winograd);
        prepared.Describe((1, 500, 500, 64), 1).ScratchBytes.Should().Be(prepared.Describe((8, 100, 100, 64), 1).ScratchBytes);
    }
}
