namespace Convolution;

/// <summary>The parameters of one call: how many threads, cancellation, and the caller's own scratch memory.</summary>
public readonly ref struct RunOptions
{
    /// <summary>More threads than any machine has processors make no call faster, and products with their number stay within 32 bits.</summary>
    private const int MostThreads = 1 << 12;

    /// <summary>
    /// The most threads that work on the call, the calling one included; 0, the default, stands for the number of processors.
    /// The bits of the result do not depend on it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxDegreeOfParallelism { get; init => field = Guard.NotNegative(value, nameof(MaxDegreeOfParallelism)); }

    /// <summary>Ends the call early with an <see cref="OperationCanceledException"/>; the output is then partly written.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// Memory for intermediate values: at least the <see cref="ConvolutionDescription.ScratchBytes"/> that <c>Describe</c> tells for the shape and the same
    /// <see cref="MaxDegreeOfParallelism"/>, and no operand's. Empty, the default, rents it from <see cref="System.Buffers.ArrayPool{T}.Shared"/>, which
    /// allocates until it has some to give.
    /// </summary>
    public Span<byte> Scratch { get; init; }

    internal int Degree => MaxDegreeOfParallelism == 0 ? Environment.ProcessorCount : Math.Min(MaxDegreeOfParallelism, MostThreads);
}
