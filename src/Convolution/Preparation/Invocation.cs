using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Convolution.Algorithms;
using Convolution.Execution;
using Convolution.Geometry;

namespace Convolution.Preparation;

/// <summary>What every call of a prepared operation does: the last checks, and the way from spans to pointers.</summary>
internal static class Invocation
{
    /// <summary>Refuses a residual of another shape than the output's, an output that overlaps another operand, and scratch memory that overlaps any.</summary>
    public static void Check<T>(
        ReadOnlyNhwcSpan<T> input,
        string inputName,
        NhwcSpan<T> output,
        string outputName,
        ReadOnlyNhwcSpan<T> residual,
        bool hasResidual,
        Span<byte> scratch)
        where T : unmanaged
    {
        if (hasResidual && residual.Shape != output.Shape)
            throw new ArgumentException($"The residual is {residual.Shape}; the {outputName} is {output.Shape}.", nameof(residual));
        if (Overlap(input, output))
            throw new ArgumentException($"The {outputName} {output.Shape} overlaps the {inputName} {input.Shape}.", outputName);
        if (hasResidual && Overlap(residual, output))
            throw new ArgumentException($"The {outputName} {output.Shape} overlaps the residual {residual.Shape}.", outputName);
        if (Overlap(scratch, input.Span))
            throw ScratchOverlap(scratch, $"{inputName} {input.Shape}");
        if (Overlap(scratch, output.Span))
            throw ScratchOverlap(scratch, $"{outputName} {output.Shape}");
        if (Overlap(scratch, residual.Span))
            throw ScratchOverlap(scratch, $"residual {residual.Shape}");
    }

    /// <summary>Whether scratch memory and an operand have a byte in common.</summary>
    public static unsafe bool Overlap<T>(Span<byte> scratch, ReadOnlySpan<T> operand)
        where T : unmanaged
    {
        if (scratch.IsEmpty || operand.IsEmpty)
            return false;
        nint distance = Unsafe.ByteOffset(ref MemoryMarshal.GetReference(scratch), ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(operand)));
        return distance < scratch.Length && distance > -((nint)operand.Length * sizeof(T));
    }

    public static ArgumentException ScratchOverlap(Span<byte> scratch, string operand) =>
        new($"The scratch memory of {scratch.Length} bytes overlaps the {operand}.", nameof(RunOptions.Scratch));

    /// <summary>Runs an algorithm on operands that were checked.</summary>
    public static unsafe void Run<T>(
        Algorithm<T> algorithm,
        in ConvolutionGeometry geometry,
        ReadOnlyNhwcSpan<T> input,
        NhwcSpan<T> output,
        ReadOnlyNhwcSpan<T> residual,
        RunOptions options)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        if (output.Shape.ElementCount == 0)
            return;
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

    /// <summary>Whether two views share an element; channel slices of the same pixels do not, although their memory interleaves.</summary>
    private static unsafe bool Overlap<T>(ReadOnlyNhwcSpan<T> read, NhwcSpan<T> written)
        where T : unmanaged
    {
        if (!read.Span.Overlaps(written.Span))
            return false;
        nint bytes = Unsafe.ByteOffset(ref MemoryMarshal.GetReference(read.Span), ref MemoryMarshal.GetReference(written.Span));
        return bytes % sizeof(T) != 0 || !read.Layout.IsDisjointChannelSlice(written.Layout, bytes / sizeof(T));
    }
}
