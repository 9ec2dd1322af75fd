using System.Runtime.InteropServices;
using Convolution.Tests.Gradients;
using Convolution.Tests.Support;

namespace Convolution.Tests.Promises;

/// <summary>Scratch memory: what <c>Describe</c> says suffices, nothing behind it is written, and it must be no operand's.</summary>
public sealed class ScratchTests
{
    private const byte Foreign = 0xA5;

    /// <summary>Layers whose scratch memory depends on where a border begins, or on few columns beside one.</summary>
    public static TheoryData<Problem> Problems =>
    [
        new() // Of a block of rows outside the image as many inputs are listed as of any other.
        {
            Operation = Operation.Depthwise, Height = 100, Width = 100, Channels = 64, Strides = 2,
            Padding = Padding2D.Explicit(100, 0, 0, 0), Border = Border.Constant(1),
        },
        new() { Operation = Operation.Depthwise, Height = 300, Width = 32, Channels = 64, Filter = (201, 1), Border = Border.Reflect },
        new() { Operation = Operation.Depthwise, Height = 300, Width = 32, Channels = 64, Filter = (51, 1), Border = Border.Reflect, Threads = 2 },
        new() // Folded pixels; the columns beside the border are not, and of so few more channels are copied at once.
        {
            Operation = Operation.Depthwise, Height = 60, Width = 128, Channels = 12, Filter = (25, 70), Padding = Padding2D.Explicit(0, 0, 2, 0),
        },
        new()
        {
            Operation = Operation.Depthwise, Height = 60, Width = 128, Channels = 12, Filter = (25, 70), Padding = Padding2D.Explicit(0, 0, 2, 3),
            Threads = 2,
        },
    ];

    public static TheoryData<Operation> Operations => [.. Enum.GetValues<Operation>()];

    [Theory]
    [MemberData(nameof(Problems))]
    public void What_is_described_suffices(Problem problem)
    {
        var operands = new Operands<float>(problem);
        Prepared<float> prepared = Prepared<float>.Create(operands, ConvolutionAlgorithm.Direct);
        int bytes = (int)prepared.Describe(problem.InputShape, problem.Threads).ScratchBytes;
        var memory = new byte[bytes + (1 << 16)];
        memory.AsSpan(bytes).Fill(Foreign);
        var output = new NhwcTensor<float>(problem.OutputShape);
        prepared.Run(
            new ReadOnlyNhwcSpan<float>(operands.Input, problem.InputShape),
            output,
            new RunOptions { MaxDegreeOfParallelism = problem.Threads, Scratch = memory.AsSpan(0, bytes) });

        memory.AsSpan(bytes).ContainsAnyExcept(Foreign).Should().BeFalse("what lies behind is another's");
        Bits.ShouldBeSame<float>(output.Span, Check.Run(operands, ConvolutionAlgorithm.Reference), problem);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Memory_of_an_operand_is_refused(Operation operation)
    {
        Problem problem = Small(operation);
        Prepared<float> prepared = Prepared<float>.Create(new(problem), ConvolutionAlgorithm.Direct);
        Operands operands = new(problem.InputShape, problem.OutputShape);
        foreach ((float[] memory, string name) in operands.Named("input", "output"))
        {
            Action run = () => prepared.Run(
                operands.Read, operands.Written, operands.Added, new RunOptions { Scratch = MemoryMarshal.AsBytes(memory.AsSpan(memory.Length - 1)) });

            run.Should().Throw<ArgumentException>().WithParameterName("Scratch").WithMessage($"The scratch memory of 4 bytes overlaps the {name}*");
        }

        operands.ShouldBeUntouched();
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void So_is_that_of_a_gradient(Operation operation)
    {
        Problem problem = Small(operation);
        Operands<float> values = FilterGradients.Operands<float>(problem);
        Operands operands = new(problem.OutputShape, problem.InputShape);
        Adjoint<float> adjoint = Adjoint<float>.Create(new(operation.Gradient(), problem), ConvolutionAlgorithm.Direct);
        foreach ((float[] memory, string name) in operands.Named("outputGradient", "inputGradient"))
        {
            Action run = () => adjoint.Run(
                operands.Read, operands.Written, operands.Added, new RunOptions { Scratch = MemoryMarshal.AsBytes(memory.AsSpan(0, 1)) });

            run.Should().Throw<ArgumentException>().WithParameterName("Scratch").WithMessage($"*overlaps the {name}*");
        }

        Gradients<float> gradients = FilterGradients.Unwritten(values);
        foreach (float[] memory in new[] { values.Input, values.Residual, gradients.Depthwise, gradients.Dense, gradients.Bias }.Where(some => some.Length > 0))
        {
            Action run = () => new PreparedGradients<float>(values, ConvolutionAlgorithm.Direct).Run(
                new ReadOnlyNhwcSpan<float>(values.Input, problem.InputShape), new ReadOnlyNhwcSpan<float>(values.Residual, problem.OutputShape),
                gradients.Depthwise, gradients.DepthwiseBias, gradients.Dense, gradients.Bias,
                new RunOptions { Scratch = MemoryMarshal.AsBytes(memory.AsSpan(memory.Length / 2, 1)) });

            run.Should().Throw<ArgumentException>().WithParameterName("Scratch");
        }

        operands.ShouldBeUntouched();
        gradients.All.Should().OnlyContain(value => float.IsNaN(value));
    }

    private static Problem Small(Operation operation) => new() { Operation = operation, Height = 14, Width = 21, Channels = 19, Filters = 37 };

    private sealed class Operands(NhwcShape read, NhwcShape written)
    {
        private readonly float[] input = new float[read.ElementCount];
        private readonly float[] output = Enumerable.Repeat(42f, written.ElementCount).ToArray();
        private readonly float[] residual = new float[written.ElementCount];

        public ReadOnlyNhwcSpan<float> Read => new(input, read);

        public NhwcSpan<float> Written => new(output, written);

        public ReadOnlyNhwcSpan<float> Added => new(residual, written);

        public (float[] Memory, string Name)[] Named(string readName, string writtenName) =>
            [(input, $"{readName} {read}"), (output, $"{writtenName} {written}"), (residual, $"residual {written}")];

        public void ShouldBeUntouched() => output.Should().OnlyContain(value => value == 42, "nothing is written by a call that throws");
    }
}
