using Convolution.Algorithms;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Preparation;

/// <summary>What is told of a prepared object's filters and, with them, of its calls.</summary>
/// <param name="Weights">
/// Weights of all filters together, those of which a gradient is computed and those that are read for it. Each is a multiplication for each pixel
/// of the convolution's output, in the padding too.
/// </param>
/// <param name="Subnormals">How many of them are subnormal.</param>
internal readonly record struct FilterFigures(long Weights, int Subnormals = 0)
{
    /// <summary>What one call does.</summary>
    /// <param name="algorithm">What runs.</param>
    /// <param name="reason">Why.</param>
    /// <param name="geometry">The convolution, or the one that is transposed.</param>
    /// <param name="output">The shape of what is written, or would be by the convolution whose filter gradient is computed.</param>
    /// <param name="elementBytes">Bytes of a value.</param>
    /// <param name="maxDegreeOfParallelism">As in <see cref="RunOptions"/>.</param>
    public ConvolutionDescription Describe(
        IAlgorithm algorithm, string reason, in ConvolutionGeometry geometry, NhwcShape output, int elementBytes, int maxDegreeOfParallelism)
    {
        NhwcShape pixels = geometry.OutputShape;
        bool isNothing = output.ElementCount == 0;
        int threads = isNothing ? 1 : algorithm.Threads(geometry, new RunOptions { MaxDegreeOfParallelism = maxDegreeOfParallelism }.Degree);
        return new()
        {
            Algorithm = algorithm.Name,
            Reason = reason,
            Kernel = isNothing ? "nothing to compute" : algorithm.Kernel(geometry, threads),
            OutputShape = output,
            Flops = 2 * Weights * pixels.Batch * pixels.Height * pixels.Width,
            Bytes = elementBytes * (Weights + geometry.InputShape.ElementCount + pixels.ElementCount),
            PackedFilterBytes = algorithm.PackedBytes,
            ScratchBytes = isNothing ? 0 : Scratch.WithAlignment(algorithm.ScratchBytes(geometry, threads)),
            Threads = threads,
            SubnormalWeights = Subnormals,
        };
    }
}
