using System.Numerics;
using Convolution.Algorithms.Dense;
using Convolution.Algorithms.Planar;
using Convolution.Algorithms.Transposed;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Packing;

namespace Convolution.Algorithms.Selection;

/// <summary>Packs filters for transposed convolution: each class of taps as an ordinary filter, or all of them for squares of outputs.</summary>
internal static class TransposedAlgorithms
{
    /// <summary>Of a dense filter, whose input channels are the outputs here.</summary>
    public static TransposedConvolution<T> Dense<T>(Filter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, Conv2DOptions options)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        FilterShape shape = filter.Shape;
        bool isDepthwise = shape.InputChannels == 1 && shape.OutputChannels == options.Groups;
        if (isDepthwise && Squares(new(filter.Values, (shape.Height, shape.Width, options.Groups, 1)), bias, epilogue, options) is { } squares)
            return new(squares);
        TransposedFilter classes = Classes((shape.Height, shape.Width), options);
        var products = new PhaseProduct<T>[classes.Count];
        var planar = new List<PlanarProduct<T>>();
        for (int index = 0; index < products.Length; index++)
        {
            (int rows, int columns) = classes.Size(index);
            T[] taps = classes.Transpose(index, filter, options.Groups);
            var ordinary = new Filter<T>(taps, (rows, columns, shape.OutputChannels / options.Groups, bias.Length));
            RectangleProduct<T>? product = DirectAlgorithms.Rectangles(ordinary, bias, epilogue, options.Groups, strides: 1);
            products[index] = product is null
                ? new DensePhase<T>(DirectAlgorithms.Dense(ordinary, bias, epilogue, options.Groups))
                : new RectanglePhase<T>(product);
            if (product is PlanarProduct<T> ofPlanes)
                planar.Add(ofPlanes);
        }

        var phases = new PhaseSet<T>(classes, products, Dense([], bias, epilogue), shape.InputChannels);
        return planar.Count == products.Length ? new(new PlanarPhases<T>(classes, [.. planar], phases)) : new(phases);
    }

    /// <summary>With stride 1, the transpose is the convolution by this filter: turned about its centre, with inputs and outputs exchanged.</summary>
    public static Filter<T> Turned<T>(Filter<T> filter, int groups)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        FilterShape shape = filter.Shape;
        T[] turned = Classes((shape.Height, shape.Width), Conv2DOptions.Default).Transpose(0, filter, groups);
        return new(turned, (shape.Height, shape.Width, shape.OutputChannels / groups, shape.InputChannels * groups));
    }

    /// <summary>Of a depthwise filter: the outputs here are as many as its channels.</summary>
    public static TransposedConvolution<T> Depthwise<T>(DepthwiseFilter<T> filter, Conv2DOptions options)
        where T : unmanaged, IFloatingPointIeee754<T> => new(DepthwiseProduct(filter, options));

    /// <summary>Of a depthwise filter and a pointwise one behind it.</summary>
    public static TransposedSeparable<T> Separable<T>(DepthwiseFilter<T> depthwise, Filter<T> pointwise, Conv2DOptions options)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        FilterShape shape = pointwise.Shape;
        var matrix = new T[shape.ElementCount];
        Matrix.Transpose(pointwise.Values, shape.OutputChannels, matrix, shape.InputChannels, shape.InputChannels, shape.OutputChannels);
        DenseConvolution<T> transposed = DirectAlgorithms.Dense(matrix, shape.OutputChannels, new T[shape.InputChannels], Epilogue<T>.None);
        return new(transposed, DepthwiseProduct(depthwise, options), shape.InputChannels);
    }

    private static TransposedProduct<T> DepthwiseProduct<T>(DepthwiseFilter<T> filter, Conv2DOptions options)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Squares(filter, new T[filter.Shape.OutputChannels], Epilogue<T>.None, options) ?? DepthwisePhases(filter, options);

    /// <summary>All phases in one pass; null where there is no kernel for it.</summary>
    private static TransposedProduct<T>? Squares<T>(
        DepthwiseFilter<T> filter, ReadOnlySpan<T> bias, Epilogue<T> epilogue, Conv2DOptions options)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        options.Strides == 2 && options.Dilations == 1 ? DirectAlgorithms.Squares(filter, bias, epilogue) : null;

    private static PhaseSet<T> DepthwisePhases<T>(DepthwiseFilter<T> filter, Conv2DOptions options)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        DepthwiseFilterShape shape = filter.Shape;
        TransposedFilter classes = Classes((shape.Height, shape.Width), options);
        var products = new PhaseProduct<T>[classes.Count];
        for (int index = 0; index < products.Length; index++)
        {
            (int rows, int columns) = classes.Size(index);
            var taps = new DepthwiseFilter<T>(
                classes.Select(index, filter.Values, shape.OutputChannels), (rows, columns, shape.OutputChannels, 1));
            RectangleProduct<T> product = DirectAlgorithms.DepthwiseProduct(taps, new T[shape.OutputChannels], Epilogue<T>.None, stride: 1);
            products[index] = shape.Multiplier == 1
                ? new RectanglePhase<T>(product)
                : new SummedDepthwisePhase<T>(product, shape.OutputChannels, shape.Multiplier);
        }

        return new(classes, products, Dense([], new T[shape.Channels], Epilogue<T>.None), fanOut: 1);
    }

    private static TransposedFilter Classes(Size2D filter, Conv2DOptions options) => new(
        new TapClasses(filter.Height, options.Strides.Height, options.Dilations.Height),
        new TapClasses(filter.Width, options.Strides.Width, options.Dilations.Width));

    private static DensePhase<T> Dense<T>(ReadOnlySpan<T> matrix, ReadOnlySpan<T> bias, Epilogue<T> epilogue)
        where T : unmanaged, IFloatingPointIeee754<T> => new(DirectAlgorithms.Dense(matrix, matrix.Length / bias.Length, bias, epilogue));
}
