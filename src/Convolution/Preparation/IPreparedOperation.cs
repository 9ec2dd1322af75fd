using System.Numerics;

namespace Convolution.Preparation;

/// <summary>What stands behind a <see cref="PreparedOperation{T}"/>.</summary>
internal interface IPreparedOperation<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The shape of the output that an input of this shape makes; refuses what does not fit.</summary>
    NhwcShape OutputShape(NhwcShape input);

    ConvolutionDescription Describe(NhwcShape input, int maxDegreeOfParallelism);

    /// <summary>Checks the operands and computes the output.</summary>
    void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, bool hasResidual, RunOptions runOptions);
}
