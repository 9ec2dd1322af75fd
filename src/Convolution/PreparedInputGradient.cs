using System.Numerics;
using Convolution.Preparation;

namespace Convolution;

/// <summary>A prepared input gradient of any convolution: filters packed, immutable, shared by all threads, allocation-free.</summary>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public abstract class PreparedInputGradient<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PreparedTransposed<T> prepared;

    private protected PreparedInputGradient(PreparedTransposed<T> prepared) => this.prepared = prepared;

    /// <summary>What will run for an input of this shape: algorithm, kernel, FLOPs, bytes, scratch, threads, and why.</summary>
    /// <param name="input">The shape of the convolution's input.</param>
    /// <param name="maxDegreeOfParallelism">As in <see cref="RunOptions"/>.</param>
    /// <exception cref="ArgumentException">The channels differ from the filter's, or the filter does not fit the input.</exception>
    public ConvolutionDescription Describe(NhwcShape input, int maxDegreeOfParallelism = 0) =>
        prepared.Describe(input, maxDegreeOfParallelism);

    /// <summary>Computes the gradient into a new tensor.</summary>
    /// <param name="outputGradient">The gradient of the convolution's output.</param>
    /// <param name="input">The shape of the convolution's input, which a stride leaves open.</param>
    /// <param name="options">Threads, cancellation, scratch memory.</param>
    /// <returns>A new tensor of the shape <paramref name="input"/>.</returns>
    /// <exception cref="ArgumentException">
    /// The convolution does not take an input of this shape to the output's gradient, or the scratch memory does not suffice or overlaps it.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public NhwcTensor<T> Run(ReadOnlyNhwcSpan<T> outputGradient, NhwcShape input, RunOptions options = default) =>
        prepared.Run(outputGradient, input, options);

    /// <summary>Computes the gradient into the caller's memory; allocates nothing.</summary>
    /// <param name="outputGradient">The gradient of the convolution's output.</param>
    /// <param name="inputGradient">A view of the shape of the convolution's input; it must not overlap <paramref name="outputGradient"/>.</param>
    /// <param name="options">Threads, cancellation, scratch memory.</param>
    /// <exception cref="ArgumentException">
    /// A shape does not fit, the gradients overlap, or the scratch memory does not suffice or overlaps them. Nothing is written then.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; <paramref name="inputGradient"/> is partly written.</exception>
    public void Run(ReadOnlyNhwcSpan<T> outputGradient, NhwcSpan<T> inputGradient, RunOptions options = default) =>
        prepared.Run(outputGradient, inputGradient, default, hasResidual: false, options);

    /// <summary>Computes the gradient into the caller's memory and adds one that came another way; allocates nothing.</summary>
    /// <param name="outputGradient">The gradient of the convolution's output.</param>
    /// <param name="inputGradient">A view of the shape of the convolution's input; it must not overlap another operand.</param>
    /// <param name="residual">What is added: a view of the shape of the convolution's input.</param>
    /// <param name="options">Threads, cancellation, scratch memory.</param>
    /// <exception cref="ArgumentException">
    /// A shape does not fit, operands overlap, or the scratch memory does not suffice or overlaps one. Nothing is written then.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; <paramref name="inputGradient"/> is partly written.</exception>
    public void Run(
        ReadOnlyNhwcSpan<T> outputGradient, NhwcSpan<T> inputGradient, ReadOnlyNhwcSpan<T> residual, RunOptions options = default) =>
        prepared.Run(outputGradient, inputGradient, residual, hasResidual: true, options);
}
