namespace Convolution.Preparation;

/// <summary>The checks that all filter gradients share; each names its parameter and shows what it met.</summary>
internal static class GradientRules
{
    /// <summary>The first values of a gradient; those behind are not touched.</summary>
    public static Span<T> Require<T>(Span<T> gradient, long count, string parameter) =>
        gradient.Length >= count
            ? gradient[..(int)count]
            : throw new ArgumentException($"The span holds {gradient.Length} values; the gradient takes {count}.", parameter);

    /// <summary>A gradient that is wanted only if it is not empty.</summary>
    public static Span<T> Optional<T>(Span<T> gradient, long count, string parameter) =>
        gradient.IsEmpty ? default : Require(gradient, count, parameter);

    /// <summary>Refuses a gradient that overlaps what is read, or another gradient, and scratch memory that overlaps any.</summary>
    public static void Disjoint<T>(
        ReadOnlySpan<PinnedGradient<T>> gradients, ReadOnlyNhwcSpan<T> input, ReadOnlyNhwcSpan<T> outputGradient, Span<byte> scratch)
        where T : unmanaged
    {
        if (Invocation.Overlap(scratch, input.Span))
            throw Invocation.ScratchOverlap(scratch, $"input {input.Shape}");
        if (Invocation.Overlap(scratch, outputGradient.Span))
            throw Invocation.ScratchOverlap(scratch, $"output gradient {outputGradient.Shape}");
        foreach (PinnedGradient<T> gradient in gradients)
        {
            if (gradient.Values.Overlaps(input.Span))
                throw Overlap(gradient, $"the input {input.Shape}");
            if (gradient.Values.Overlaps(outputGradient.Span))
                throw Overlap(gradient, $"the output gradient {outputGradient.Shape}");
        }

        for (int i = 0; i < gradients.Length; i++)
        {
            if (Invocation.Overlap<T>(scratch, gradients[i].Values))
                throw Invocation.ScratchOverlap(scratch, $"{gradients[i].Values.Length} values of {gradients[i].Parameter}");
            foreach (PinnedGradient<T> other in gradients[(i + 1)..])
            {
                if (gradients[i].Values.Overlaps(other.Values))
                    throw Overlap(gradients[i], $"the {other.Values.Length} of {other.Parameter}");
            }
        }
    }

    private static ArgumentException Overlap<T>(PinnedGradient<T> gradient, string other)
        where T : unmanaged =>
        new($"The {gradient.Values.Length} values of {gradient.Parameter} overlap {other}.", gradient.Parameter);
}
