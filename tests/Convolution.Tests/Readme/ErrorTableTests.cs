using System.Numerics.Tensors;
using Convolution.TensorFlow;
using Convolution.Tests.Architecture;

namespace Convolution.Tests.Readme;

/// <summary>Each message in the README's table of errors is one that the library gives.</summary>
public class ErrorTableTests
{
    private static readonly FilterShape Shape = (3, 3, 3, 8);
    private static readonly float[] Weights = new float[3 * 3 * 3 * 8];

    /// <summary>The mistakes, in the order of the table.</summary>
    private static readonly Action[] Mistakes =
    [
        () => Conv2D.Run(new NhwcTensor<float>((1, 8, 8, 4)), Filter),
        () => Conv2D.Run(new NhwcTensor<float>((1, 2, 2, 3)), Filter),
        () => Conv2D.Create(Filter, new float[1]),
        () => Conv2D.Create(Filter).Run(new NhwcTensor<float>((1, 8, 8, 3)), new NhwcTensor<float>((1, 8, 8, 8))),
        RunInPlace,
        () => _ = new NhwcSpan<float>(new float[191], (1, 8, 8, 3)),
        () => Conv1D.Run(new NhwcTensor<float>((1, 8, 8, 3)), new Filter<float>(Weights, (1, 3, 3, 8))),
        () => _ = new Filter<float>(Weights, default),
        () => SeparableConv2D.Create(new DepthwiseFilter<float>(Weights, (3, 3, 3, 1)), Filter),
        () => Conv2D.Create(Filter, new Conv2DOptions { Groups = 3 }),
        () => Conv2D.Run(
            new NhwcTensor<float>((1, 8, 8, 3)), Filter, new Conv2DOptions { Padding = Padding2D.Explicit(8), Border = Border.Reflect }),
        () => Conv2D.Run(Tensor.PermuteDimensions(Tensor.Create(new float[192], [1, 3, 8, 8]), [0, 2, 3, 1]).AsTensorSpan(), Filter),
        () => Conv2D.Create(new Filter<float>(Weights, (1, 1, 3, 8)), new Conv2DOptions { Algorithm = ConvolutionAlgorithm.Winograd }),
        () => DepthwiseConv2D.Create(new DepthwiseFilter<float>(Weights, (3, 3, 3, 8)), new Conv2DOptions { Algorithm = ConvolutionAlgorithm.Fft }),
        () => Conv2DInputGradient.Run(new NhwcTensor<float>((1, 5, 5, 8)), Filter, (1, 6, 6, 3)),
        () => TransposedConv2D.Create(Filter, new TransposedConv2DOptions { OutputPadding = 1, Padding = Padding2D.Same }),
        () => Nn.DepthwiseConv2D(
            Tensor.Create(new float[192], [1, 8, 8, 3]), Tensor.Create(Weights, [3, 3, 3, 8]), [1, 2, 2, 1], "SAME", [2, 2]),
    ];

    private static readonly string[] Messages =
    [
        .. File.ReadLines(Path.Combine(SourceTree.Root, "README.md"))
            .SkipWhile(line => !line.StartsWith("| the message says", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('`')[1]),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Mistakes.Length)];

    private static Filter<float> Filter => new(Weights, Shape);

    [Fact]
    public void Each_row_has_its_mistake() => Messages.Should().HaveSameCount(Mistakes);

    [Theory]
    [MemberData(nameof(Indices))]
    public void The_message_is_the_one_of_the_table(int row) =>
        Mistakes[row].Should().Throw<ArgumentException>().WithMessage($"*{Messages[row]}*");

    private static void RunInPlace()
    {
        var memory = new float[8 * 8 * 8];
        Conv2D.Create(Filter).Run(new ReadOnlyNhwcSpan<float>(memory, (1, 8, 8, 3)), new NhwcSpan<float>(memory, (1, 6, 6, 8)));
    }
}
