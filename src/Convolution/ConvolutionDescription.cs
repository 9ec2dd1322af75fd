namespace Convolution;

/// <summary>What a prepared convolution does for one input shape.</summary>
public sealed record class ConvolutionDescription
{
    /// <summary>The algorithm that runs; never <see cref="ConvolutionAlgorithm.Auto"/>.</summary>
    public required ConvolutionAlgorithm Algorithm { get; init; }

    /// <summary>Why this algorithm was chosen.</summary>
    public required string Reason { get; init; }

    /// <summary>The micro-kernel of most outputs: its tile, its lanes and how the loops around it are ordered with <see cref="Threads"/> threads.</summary>
    public required string Kernel { get; init; }

    /// <summary>The shape of what is written; of a filter gradient, that of the convolution's output.</summary>
    public required NhwcShape OutputShape { get; init; }

    /// <summary>The nominal floating-point operations: two for each multiplication of a tap, padded taps included.</summary>
    public required long Flops { get; init; }

    /// <summary>The bytes of input, filter and output, each counted once; without bias and residual.</summary>
    public required long Bytes { get; init; }

    /// <summary>The bytes of the packed filter that the prepared convolution holds.</summary>
    public required long PackedFilterBytes { get; init; }

    /// <summary>
    /// The bytes of scratch memory that one call takes with <see cref="Threads"/> threads: what <see cref="RunOptions.Scratch"/> must have at least.
    /// </summary>
    public required long ScratchBytes { get; init; }

    /// <summary>The most threads that work on one call.</summary>
    public required int Threads { get; init; }

    /// <summary>How many weights are subnormal, and so may slow the processor down; 0 where they were flushed.</summary>
    public required int SubnormalWeights { get; init; }
}
