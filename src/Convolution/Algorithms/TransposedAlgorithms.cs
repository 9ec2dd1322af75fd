using System.Numerics;
using Convolution.Geometry;
using Convolution.Packing;
using Convolution.Reference;

namespace Convolution.Algorithms;

/// <summary>Packs filters for transposed convolution: each class of taps as an ordinary filter.</summary>
internal static class TransposedAlgorithms
{
    /// <summary>Of a dense filter, whose input channels are the outputs here.</summary>
    public static TransposedConvolution<T> Dense<T>(Filter<T> filter, ReadOnlySpan<T> bias, Conv2DOptions options)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        FilterShape shape = filter.Shape;
        var clamp = new Clamp<T>(options.Activation);
        TransposedFilter classes = Classes((shape.Height, shape.Width), options.Strides, options.Dilations);
        var products = new PhaseProduct<T>[classes.Count];
        for (int index = 0; index < products.Length; index++)
        {
            var groups = new DensePhase<T>[options.Groups];
            for (int group = 0; group < groups.Length; group++)
            {
                Interval inputs = new Interval(0, shape.OutputChannels).Part(group, groups.Length);
                groups[group] = Dense(classes.Transpose(index, filter, inputs), bias.Slice(group * shape.InputChannels, shape.InputChannels), clamp);
            }

            products[index] = groups.Length == 1
                ? groups[0]
                : new GroupedPhase<T>(groups, shape.OutputChannels / groups.Length, shape.InputChannels);
        }

        return new(classes, products, Dense([], bias, clamp));
    }

    private static TransposedFilter Classes(Size2D filter, Size2D strides, Size2D dilations) => new(
        new TapClasses(filter.Height, strides.Height, dilations.Height), new TapClasses(filter.Width, strides.Width, dilations.Width));

    private static DensePhase<T> Dense<T>(ReadOnlySpan<T> matrix, ReadOnlySpan<T> bias, Clamp<T> clamp)
        where T : unmanaged, IFloatingPointIeee754<T> => new(DirectAlgorithms.Dense(matrix, matrix.Length / bias.Length, bias, clamp));
}
