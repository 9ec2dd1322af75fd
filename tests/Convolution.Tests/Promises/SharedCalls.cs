using Convolution.Tests.Support;

namespace Convolution.Tests.Promises;

/// <summary>Theory data: every kind of call, with so much work that several threads take part.</summary>
public sealed class SharedCalls : TheoryData<Direction, Problem, ConvolutionAlgorithm>
{
    public SharedCalls()
    {
        foreach (Operation operation in Enum.GetValues<Operation>())
        {
            Problem shared = Problem.Shared(operation);
            Add(Direction.Forward, shared with { Bias = true, Residual = true }, ConvolutionAlgorithm.Direct);
            Add(Direction.InputGradient, shared, ConvolutionAlgorithm.Direct);
            Add(Direction.FilterGradient, shared, ConvolutionAlgorithm.Direct);
        }

        Problem dense = Problem.Shared(Operation.Dense);
        Add(Direction.Forward, dense with { Border = Border.Reflect }, ConvolutionAlgorithm.Direct);
        Add(Direction.Forward, dense with { Channels = 64, Filters = 64, Groups = 8 }, ConvolutionAlgorithm.Direct);
        Add(Direction.Forward, dense with { Height = 28, Width = 28, Channels = 64, Filters = 64 }, ConvolutionAlgorithm.Winograd);
        Add(Direction.Transposed, dense with { Strides = 2, Height = 41, Width = 40 }, ConvolutionAlgorithm.Direct);
        Add(Direction.InputGradient, dense with { Border = Border.Wrap }, ConvolutionAlgorithm.Direct);
        Add(Direction.FilterGradient, dense with { Border = Border.Replicate }, ConvolutionAlgorithm.Direct);
        Add(Direction.FilterGradient, dense with { Bias = true, Channels = 33 }, ConvolutionAlgorithm.Winograd);
        Problem depthwise = Problem.Shared(Operation.Depthwise);
        Add(Direction.Forward, depthwise with { Height = 40, Width = 40, Channels = 35, Filter = 17 }, ConvolutionAlgorithm.Fft);
    }
}
