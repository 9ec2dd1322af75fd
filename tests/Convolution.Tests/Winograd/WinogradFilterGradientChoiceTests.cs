using Convolution.Tests.Gradients;
using Convolution.Tests.Support;

namespace Convolution.Tests.Winograd;

/// <summary>Where filter gradients go by Winograd's algorithm, what is said about it, and what it leaves to the direct one.</summary>
public sealed class WinogradFilterGradientChoiceTests
{
    private static readonly Problem Base = new()
    {
        Operation = Operation.Dense, Height = 24, Width = 24, Channels = 16, Filters = 17, Padding = Padding2D.Same, Bias = true,
    };

    public static TheoryData<Problem, string> Ineligible => new()
    {
        { Base with { Filter = 1 }, "not 3x3" },
        { Base with { Filter = (5, 3) }, "not 3x3" },
        { Base with { Strides = 2 }, "stride" },
        { Base with { Dilations = (1, 2) }, "dilation" },
        { Base with { Channels = 32, Filters = 32, Groups = 2 }, "groups" },
        { Base with { Border = Border.Reflect }, "border" },
    };

    public static TheoryData<Problem, string> Unprofitable => new()
    {
        { Base with { Channels = 15 }, "16 input or output channels" },
        { Base with { Filters = 15 }, "16 input or output channels" },
        { Base with { Height = 20, Width = 28 }, "few of Winograd's tiles" },
        { Base with { Batch = 100, Height = 5, Width = 5 }, "small or narrow" },
        { Base with { Height = 1, Width = 5000 }, "small or narrow" },
    };

    [Theory]
    [MemberData(nameof(Ineligible))]
    public void Asking_for_it_where_it_does_not_apply_is_an_error(Problem problem, string reason)
    {
        Action create = () => Prepared(problem, ConvolutionAlgorithm.Winograd);
        create.Should().Throw<ArgumentException>().WithParameterName("options").WithMessage($"Winograd convolution does not apply to the filter [*{reason}*");
        IsDirect(problem, reason);
    }

    [Theory]
    [MemberData(nameof(Unprofitable))]
    public void Auto_leaves_it_where_it_does_not_pay(Problem problem, string reason)
    {
        IsDirect(problem, reason);
        ConvolutionDescription asked = Prepared(problem, ConvolutionAlgorithm.Winograd).Describe(problem.InputShape, 1);
        (asked.Algorithm, asked.Reason).Should().Be((ConvolutionAlgorithm.Winograd, "asked for"));
    }

    [Fact]
    public void Auto_takes_it_for_many_tiles_and_says_why()
    {
        ConvolutionDescription description = Prepared(Base, ConvolutionAlgorithm.Auto).Describe(Base.InputShape, 1);
        description.Algorithm.Should().Be(ConvolutionAlgorithm.Winograd);
        description.Reason.Should().Contain("multiplications");
        Prepared(Base, ConvolutionAlgorithm.Direct).Describe(Base.InputShape, 1).Reason.Should().Be("asked for");
    }

    [Fact]
    public void Another_element_type_goes_directly() => new PreparedGradients<Half>(FilterGradients.Operands<Half>(Base), ConvolutionAlgorithm.Auto)
        .Describe(Base.InputShape, 1).Reason.Should().Contain("neither float nor double");

    [Fact]
    public void Scratch_does_not_grow_with_the_image()
    {
        PreparedGradients<float> prepared = Prepared(Base with { Channels = 64, Filters = 64 }, ConvolutionAlgorithm.Winograd);
        prepared.Describe((1, 512, 512, 64), 1).ScratchBytes.Should().Be(prepared.Describe((8, 128, 128, 64), 1).ScratchBytes).And.BeLessThan(3 << 20);
    }

    /// <summary>Each pixel of either operand in turn: everything is computed directly then, since a transform spreads a value over its tile.</summary>
    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(float.PositiveInfinity, 1)]
    [InlineData(float.NegativeInfinity, 2)]
    public void What_is_not_finite_gives_the_direct_bits(float value, int threads)
    {
        Problem problem = Base with { Height = 9, Width = 10, Threads = threads };
        if (threads > 1)
        {
            problem = problem with { Channels = 48, Filters = 67 };
            Check.IsShared(Prepared(problem, ConvolutionAlgorithm.Winograd).Describe(problem.InputShape, threads));
        }

        for (int pixel = 0; pixel < problem.Height * problem.Width; pixel++)
        {
            Operands<float> operands = FilterGradients.Operands<float>(problem);
            if (pixel % 2 == 0)
                operands.Input[(pixel * problem.Channels) + (pixel % problem.Channels)] = value;
            else
                operands.Residual[(pixel * problem.Filters) + (pixel % problem.Filters)] = value;
            GivesTheDirectBits(operands);
        }
    }

    [Fact]
    public void Values_that_overflow_in_the_transforms_alone_give_the_direct_bits()
    {
        Operands<float> operands = FilterGradients.Operands<float>(Base);
        for (int i = 0; i < operands.Input.Length; i++)
            operands.Input[i] *= 1e38f;
        for (int i = 0; i < operands.Residual.Length; i++)
            operands.Residual[i] *= 1e-3f;
        FilterGradients.Run(operands, ConvolutionAlgorithm.Direct, threads: 1).All.Should().OnlyContain(value => float.IsFinite(value));
        GivesTheDirectBits(operands);
    }

    private static void GivesTheDirectBits(Operands<float> operands) => Bits.ShouldBeSame<float>(
        FilterGradients.Run(operands, ConvolutionAlgorithm.Winograd, operands.Problem.Threads).All,
        FilterGradients.Run(operands, ConvolutionAlgorithm.Direct, threads: 1).All,
        operands.Problem);

    private static void IsDirect(Problem problem, string reason)
    {
        ConvolutionDescription description = Prepared(problem, ConvolutionAlgorithm.Auto).Describe(problem.InputShape, 1);
        description.Algorithm.Should().Be(ConvolutionAlgorithm.Direct);
        description.Reason.Should().Contain(reason);
    }

    private static PreparedGradients<float> Prepared(Problem problem, ConvolutionAlgorithm algorithm) =>
        new(FilterGradients.Operands<float>(problem), algorithm);
}
