using System.Numerics;
using Convolution.Preparation;

namespace Convolution;

/// <summary>
/// A prepared convolution of any kind: filters and biases packed, immutable, shared by all threads, allocation-free. A network may hold its
/// layers by this type.
/// </summary>
/// <typeparam name="T">The element type; <see cref="float"/> and <see cref="double"/> are vectorised.</typeparam>
public abstract class PreparedOperation<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly IPreparedOperation<T> prepared;

    private protected PreparedOperation(IPreparedOperation<T> prepared) => this.prepared = prepared;

    /// <summary>The shape of the output that an input of this shape makes.</summary>
    /// <param name="input">The shape of the input.</param>
    /// <returns>The input's batch, height and width by the padding's rule, and the filter's output channels.</returns>
    /// <exception cref="ArgumentException">The channels differ from the filters', or the filter does not fit the image or the output's size.</exception>
    public NhwcShape GetOutputShape(NhwcShape input) => prepared.OutputShape(input);

    /// <summary>What will run for an input of this shape: algorithm, kernel, FLOPs, bytes, scratch, threads, and why.</summary>
    /// <param name="input">The shape of the input.</param>
    /// <param name="maxDegreeOfParallelism">As in <see cref="RunOptions"/>.</param>
    /// <exception cref="ArgumentException">The channels differ from the filters', or the filter does not fit the image or the output's size.</exception>
    public ConvolutionDescription Describe(NhwcShape input, int maxDegreeOfParallelism = 0) =>
        prepared.Describe(input, maxDegreeOfParallelism);

    /// <summary>Convolves into a new tensor.</summary>
    /// <param name="input">The images <c>[batch, height, width, channels]</c>.</param>
    /// <param name="options">Threads, cancellation, scratch memory.</param>
    /// <returns>A new tensor of the shape <see cref="GetOutputShape"/>.</returns>
    /// <exception cref="ArgumentException">The input does not fit the filters, or the scratch memory does not suffice or overlaps it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public NhwcTensor<T> Run(ReadOnlyNhwcSpan<T> input, RunOptions options = default)
    {
        var output = new NhwcTensor<T>(GetOutputShape(input.Shape));
        Run(input, output, options);
        return output;
    }

    /// <summary>Convolves into the caller's memory; allocates nothing.</summary>
    /// <param name="input">The images <c>[batch, height, width, channels]</c>.</param>
    /// <param name="output">
    /// A view of the shape <see cref="GetOutputShape"/>; it must not overlap the input. Views whose memory interleaves are accepted only as channel slices of
    /// the same pixels.
    /// </param>
    /// <param name="options">Threads, cancellation, scratch memory.</param>
    /// <exception cref="ArgumentException">
    /// A shape does not fit, the output overlaps the input, or the scratch memory overlaps one of them or is too small. Nothing is written then.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the output is partly written.</exception>
    public void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, RunOptions options = default) =>
        prepared.Run(input, output, default, hasResidual: false, options);

    /// <summary>Convolves into the caller's memory and adds a residual before the activation; allocates nothing.</summary>
    /// <param name="input">The images <c>[batch, height, width, channels]</c>.</param>
    /// <param name="output">A view of the shape <see cref="GetOutputShape"/>; it must not overlap input or residual.</param>
    /// <param name="residual">A view of the shape of the output.</param>
    /// <param name="options">Threads, cancellation, scratch memory.</param>
    /// <exception cref="ArgumentException">
    /// A shape does not fit, the output overlaps another operand, or the scratch memory overlaps one or is too small. Nothing is written then.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the output is partly written.</exception>
    public void Run(ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, RunOptions options = default) =>
        prepared.Run(input, output, residual, hasResidual: true, options);
}
