using Convolution.Tests.Support;

namespace Convolution.Tests.Winograd;

/// <summary>No number of threads and no batch size changes a bit.</summary>
public sealed class WinogradDeterminismTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 7, 40, 96 },
        { 14, 33, 70 },
        { 29, 16, 33 },
        { 61, 8, 9 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_number_of_threads_gives_the_same_bits(int size, int channels, int filters)
    {
        var operands = new Operands<float>(Problem(size, channels, filters, batch: 2));
        Prepared<float> prepared = Prepared<float>.Create(operands, ConvolutionAlgorithm.Winograd);
        Check.IsShared(prepared.Describe(operands.Problem.InputShape, threads: 2));
        float[] expected = Check.Run(operands, prepared, threads: 1);
        foreach (int threads in new[] { 2, 3, 4, 8 })
            Bits.ShouldBeSame<float>(Check.Run(operands, prepared, threads), expected, (operands.Problem, threads));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_batch_size_gives_the_same_bits(int size, int channels, int filters)
    {
        Problem problem = Problem(size, channels, filters, batch: 5);
        var operands = new Operands<float>(problem);
        Prepared<float> prepared = Prepared<float>.Create(operands, ConvolutionAlgorithm.Winograd);
        float[] batched = Check.Run(operands, prepared, threads: 1);
        Check.ImagesAloneGive(batched, operands, prepared);
    }

    private static Problem Problem(int size, int channels, int filters, int batch) => new()
    {
        Operation = Operation.Dense, Batch = batch, Height = size, Width = size, Channels = channels, Filters = filters, Bias = true,
    };
}
