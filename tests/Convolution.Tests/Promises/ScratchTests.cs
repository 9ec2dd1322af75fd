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
}
