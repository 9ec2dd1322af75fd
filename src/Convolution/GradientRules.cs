using Convolution.Geometry;

namespace Convolution;

/// <summary>The checks that all filter gradients share; each names its parameter and shows what it met.</summary>
internal static class GradientRules
{
    public static ConvolutionAlgorithm NotWinograd(ConvolutionAlgorithm requested) =>
        requested != ConvolutionAlgorithm.Winograd
            ? requested
            : throw new ArgumentException("Winograd convolution does not apply: the operation is a filter gradient.", "options");

    public static string Reason(ConvolutionAlgorithm algorithm) =>
        algorithm == ConvolutionAlgorithm.Reference ? "asked for" : "no other algorithm applies to this operation";

    /// <summary>The convolution's geometry for an input; refuses one of other channels than the filter's.</summary>
    public static ConvolutionGeometry Geometry(
        NhwcShape input, Size2D filter, int inputChannels, int outputChannels, Size2D strides, Size2D dilations, Padding2D padding) =>
        input.Channels == inputChannels
            ? ConvolutionGeometry.Create(input, filter, outputChannels, strides, dilations, padding)
            : throw new ArgumentException(
                $"The input {input} has {input.Channels} channels; the {filter} filter applies to {inputChannels}.", nameof(input));

    public static void OutputGradient(NhwcShape outputGradient, NhwcShape input, NhwcShape expected)
    {
        if (outputGradient != expected)
        {
            throw new ArgumentException(
                $"The output gradient is {outputGradient}; the input {input} makes {expected}.", nameof(outputGradient));
        }
    }

    /// <summary>The first values of a gradient; those behind are not touched.</summary>
    public static Span<T> Require<T>(Span<T> gradient, int count, string parameter) =>
        gradient.Length >= count
            ? gradient[..count]
            : throw new ArgumentException($"The span holds {gradient.Length} values; the gradient takes {count}.", parameter);

    /// <summary>A gradient that is wanted only if it is not empty.</summary>
    public static Span<T> Optional<T>(Span<T> gradient, int count, string parameter) =>
        gradient.IsEmpty ? default : Require(gradient, count, parameter);

    public static void Disjoint<T>(Span<T> gradient, string parameter, ReadOnlyNhwcSpan<T> input, ReadOnlyNhwcSpan<T> outputGradient)
        where T : unmanaged
    {
        if (gradient.Overlaps(input.Span))
            throw new ArgumentException($"The {gradient.Length} values of {parameter} overlap the input {input.Shape}.", parameter);
        if (gradient.Overlaps(outputGradient.Span))
            throw new ArgumentException($"The {gradient.Length} values of {parameter} overlap the output gradient {outputGradient.Shape}.", parameter);
    }

    public static void Disjoint<T>(Span<T> gradient, string parameter, Span<T> other, string otherParameter)
    {
        if (gradient.Overlaps(other))
            throw new ArgumentException($"The {gradient.Length} values of {parameter} overlap the {other.Length} of {otherParameter}.", parameter);
    }
}
