namespace Convolution;

/// <summary>The parameters of one call: how many threads, cancellation, and the caller's own scratch memory.</summary>
public readonly ref struct RunOptions
{
    /// <summary>
    /// The most threads that work on the call, the calling one included; 0, the default, stands for the number of processors.
    /// The bits of the result do not depend on it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxDegreeOfParallelism { get; init => field = Guard.NotNegative(value, nameof(MaxDegreeOfParallelism)); }

    /// <summary>Ends the call early with an <see cref="OperationCanceledException"/>; the output is then partly written.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// Memory for intermediate values, at least <see cref="ConvolutionDescription.ScratchBytes"/>; empty, the default, takes it
    /// from a pool inside the library.
    /// </summary>
    public Span<byte> Scratch { get; init; }

    internal int Degree => MaxDegreeOfParallelism == 0 ? Environment.ProcessorCount : MaxDegreeOfParallelism;
}
