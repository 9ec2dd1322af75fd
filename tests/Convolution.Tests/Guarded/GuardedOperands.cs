using Convolution.Tests.Support;

namespace Convolution.Tests.Guarded;

/// <summary>Memory between guard pages for each operand of a problem, and for the scratch memory.</summary>
/// <param name="capacity">Bytes of each.</param>
internal sealed class GuardedOperands(int capacity) : IDisposable
{
    private readonly GuardedMemory scratch = new(capacity);

    public GuardedMemory Input { get; } = new(capacity);

    public GuardedMemory Output { get; } = new(capacity);

    /// <summary>The residual, which is the gradient of the output where a filter's is computed.</summary>
    public GuardedMemory Residual { get; } = new(capacity);

    public GuardedMemory Depthwise { get; } = new(capacity);

    public GuardedMemory DepthwiseBias { get; } = new(capacity);

    public GuardedMemory Dense { get; } = new(capacity);

    public GuardedMemory Bias { get; } = new(capacity);

    /// <summary>The problem's threads, and as much scratch memory as its description tells.</summary>
    public RunOptions Options(Problem problem, ConvolutionDescription description, Against against) => new()
    {
        MaxDegreeOfParallelism = problem.Threads,
        Scratch = scratch.Values<byte>((int)description.ScratchBytes, against, 0xFF),
    };

    public void Dispose()
    {
        foreach (GuardedMemory memory in new[] { Input, Output, Residual, Depthwise, DepthwiseBias, Dense, Bias, scratch })
            memory.Dispose();
    }
}
