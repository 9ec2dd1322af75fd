using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Convolution.Algorithms;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution;

/// <summary>What the three prepared operations have in common: the window, the checks, and the way from spans to pointers.</summary>
internal sealed class PreparedConvolution<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public required Size2D FilterSize { get; init; }

    public required int InputChannels { get; init; }

    public required int OutputChannels { get; init; }

    public required Size2D Strides { get; init; }

    public required Size2D Dilations { get; init; }

    public required Padding2D Padding { get; init; }

    /// <summary>Multiplications for each output pixel, padded taps included.</summary>
    public required long MultiplicationsPerPixel { get; init; }

    /// <summary>Weights of all filters together.</summary>
    public required long FilterElements { get; init; }

    public required int SubnormalWeights { get; init; }

    public required AlgorithmSet<T> Algorithms { get; init; }

    public NhwcShape OutputShape(NhwcShape input) => Geometry(input).OutputShape;

    public unsafe ConvolutionDescription Describe(NhwcShape input, int maxDegreeOfParallelism)
    {
        ConvolutionGeometry geometry = Geometry(input);
        Algorithm<T> algorithm = Algorithms.Select(geometry);
        NhwcShape output = geometry.OutputShape;
        int threads = algorithm.Threads(geometry, new RunOptions { MaxDegreeOfParallelism = maxDegreeOfParallelism }.Degree);
        return new()
        {
            Algorithm = algorithm.Name,
            Reason = Algorithms.Reason(geometry),
            Kernel = algorithm.Kernel(geometry),
            OutputShape = output,
            Flops = 2 * MultiplicationsPerPixel * output.Batch * output.Height * output.Width,
            Bytes = sizeof(T) * (input.ElementCount + output.ElementCount + FilterElements),
            PackedFilterBytes = algorithm.PackedBytes,
            ScratchBytes = Scratch.WithAlignment(algorithm.ScratchBytes(geometry, threads)),
            Threads = threads,
            SubnormalWeights = SubnormalWeights,
        };
    }

    public NhwcTensor<T> Run(ReadOnlyNhwcSpan<T> input)
    {
        var output = new NhwcTensor<T>(OutputShape(input.Shape));
        Run(input, output, default, hasResidual: false, default);
        return output;
    }

    public unsafe void Run(
        ReadOnlyNhwcSpan<T> input, NhwcSpan<T> output, ReadOnlyNhwcSpan<T> residual, bool hasResidual, RunOptions options)
    {
        ConvolutionGeometry geometry = Geometry(input.Shape);
        Check(geometry, input, output, residual, hasResidual);
        options.CancellationToken.ThrowIfCancellationRequested();
        if (output.Shape.ElementCount == 0)
            return;
        Algorithm<T> algorithm = Algorithms.Select(geometry);
        int threads = algorithm.Threads(geometry, options.Degree);
        long scratchBytes = Scratch.WithAlignment(algorithm.ScratchBytes(geometry, threads));

        using var scratch = new Scratch(scratchBytes, options.Scratch);
        fixed (T* inputOrigin = input.Span, residualOrigin = residual.Span, outputOrigin = output.Span)
        fixed (byte* scratchOrigin = scratch)
        {
            algorithm.Run(
                new Call<T>(
                    geometry, new(inputOrigin, input.Layout), new(residualOrigin, residual.Layout), new(outputOrigin, output.Layout)),
                new Workers(threads, Scratch.Align(scratchOrigin), options.CancellationToken));
        }
    }

    private ConvolutionGeometry Geometry(NhwcShape input) =>
        input.Channels == InputChannels
            ? ConvolutionGeometry.Create(input, FilterSize, OutputChannels, Strides, Dilations, Padding)
            : throw new ArgumentException(
                $"The input {input} has {input.Channels} channels; the {FilterSize} filter applies to {InputChannels}.", nameof(input));

    private static void Check(
        in ConvolutionGeometry geometry,
        ReadOnlyNhwcSpan<T> input,
        NhwcSpan<T> output,
        ReadOnlyNhwcSpan<T> residual,
        bool hasResidual)
    {
        NhwcShape expected = geometry.OutputShape;
        if (output.Shape != expected)
            throw new ArgumentException($"The output is {output.Shape}; the input {input.Shape} makes {expected}.", nameof(output));
        if (hasResidual && residual.Shape != expected)
            throw new ArgumentException($"The residual is {residual.Shape}; the output is {expected}.", nameof(residual));
        if (Overlap(input, output))
            throw new ArgumentException($"The output {output.Shape} overlaps the input {input.Shape}.", nameof(output));
        if (hasResidual && Overlap(residual, output))
            throw new ArgumentException($"The output {output.Shape} overlaps the residual {residual.Shape}.", nameof(output));
    }

    /// <summary>Whether two views share an element; channel slices of the same pixels do not, although their memory interleaves.</summary>
    private static unsafe bool Overlap(ReadOnlyNhwcSpan<T> read, NhwcSpan<T> written)
    {
        if (!read.Span.Overlaps(written.Span))
            return false;
        nint bytes = Unsafe.ByteOffset(ref MemoryMarshal.GetReference(read.Span), ref MemoryMarshal.GetReference(written.Span));
        return bytes % sizeof(T) != 0 || !read.Layout.IsDisjointChannelSlice(written.Layout, bytes / sizeof(T));
    }
}
