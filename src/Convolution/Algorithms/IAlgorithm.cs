using Convolution.Geometry;

namespace Convolution.Algorithms;

/// <summary>What every algorithm tells of itself, and of a call with some geometry.</summary>
internal interface IAlgorithm
{
    /// <summary>The name under which a user asks for it.</summary>
    ConvolutionAlgorithm Name { get; }

    /// <summary>Bytes of the packed filters.</summary>
    long PackedBytes { get; }

    /// <summary>The micro-kernel and the order of the loops, in words, for that many threads.</summary>
    string Kernel(in ConvolutionGeometry geometry, int threads);

    /// <summary>How many threads it can use, given the most that it may.</summary>
    int Threads(in ConvolutionGeometry geometry, int degree);

    /// <summary>Bytes of scratch memory for that many threads.</summary>
    long ScratchBytes(in ConvolutionGeometry geometry, int threads);
}
