using System.Numerics;

namespace Convolution.Tests.Support;

/// <summary>Images with their border as pixels of their own, which a convolution without padding takes to the same outputs.</summary>
public static class PaddedCopy
{
    public static readonly Border[] Borders = [Border.Constant(-1.25), Border.Constant(0), Border.Reflect, Border.Replicate, Border.Wrap];

    /// <summary>Whether the image has the pixels that the border takes from it.</summary>
    public static bool Serves(Problem problem)
    {
        Padding2D amounts = Amounts(problem);
        int reserve = problem.Border == Border.Reflect ? 1 : 0;
        bool isTaken = problem.Border == Border.Reflect || problem.Border == Border.Wrap;
        return !isTaken
            || (Math.Max(amounts.Top, amounts.Bottom) <= problem.Height - reserve && Math.Max(amounts.Left, amounts.Right) <= problem.Width - reserve);
    }

    /// <summary>The problem with one of the borders, if its image has the pixels for it.</summary>
    public static Problem WithBorder(Problem problem, int number)
    {
        Problem bordered = problem with { Border = Borders[number % Borders.Length] };
        return Serves(bordered) ? bordered : problem;
    }

    /// <summary>The same convolution of the padded copy.</summary>
    public static Problem Problem(Problem problem)
    {
        Padding2D amounts = Amounts(problem);
        return problem with
        {
            Height = problem.Height + amounts.Top + amounts.Bottom,
            Width = problem.Width + amounts.Left + amounts.Right,
            Padding = Padding2D.Valid,
            Border = Border.Zero,
        };
    }

    public static NhwcTensor<T> Of<T>(Problem problem, T[] input)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        NhwcShape shape = Problem(problem).InputShape;
        var padded = new T[shape.ElementCount];
        T outside = T.CreateChecked(problem.Border.Value);
        ForEachPixel(problem, (b, y, x, sourceY, sourceX) =>
        {
            Span<T> pixel = Pixel(padded, shape, b, y, x);
            if (sourceY < 0 || sourceX < 0)
                pixel.Fill(outside);
            else
                Pixel(input, problem.InputShape, b, sourceY, sourceX).CopyTo(pixel);
        });
        return new NhwcTensor<T>(shape, padded);
    }

    /// <summary>
    /// What a gradient of the padded copy is to the image: each pixel's own, to which the others of it are added in the order row, column; those
    /// that no output sees are none.
    /// </summary>
    public static T[] Folded<T>(Problem problem, T[] gradient, T[] residual)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Padding2D amounts = Amounts(problem);
        NhwcShape shape = problem.InputShape;
        NhwcShape paddedShape = Problem(problem).InputShape;
        var folded = new T[shape.ElementCount];
        foreach (bool isOwn in new[] { true, false })
        {
            ForEachPixel(problem, (b, y, x, sourceY, sourceX) =>
            {
                bool isPixel = y - amounts.Top == sourceY && x - amounts.Left == sourceX;
                if (sourceY < 0 || sourceX < 0 || isPixel != isOwn || !(isOwn || IsSeen(y, x)))
                    return;
                Span<T> sum = Pixel(folded, shape, b, sourceY, sourceX);
                Span<T> share = Pixel(gradient, paddedShape, b, y, x);
                Span<T> added = residual.Length == 0 ? [] : Pixel(residual, shape, b, sourceY, sourceX);
                for (int c = 0; c < sum.Length; c++)
                    sum[c] = !isOwn ? sum[c] + share[c] : added.IsEmpty ? share[c] : share[c] + added[c];
            });
        }

        return folded;

        bool IsSeen(int y, int x) =>
            IsTap(y, problem.OutputShape.Height, problem.Filter.Height, problem.Strides.Height, problem.Dilations.Height)
            && IsTap(x, problem.OutputShape.Width, problem.Filter.Width, problem.Strides.Width, problem.Dilations.Width);

        static bool IsTap(int position, int outputs, int filter, int stride, int dilation) => Enumerable.Range(0, filter).Any(
            tap => position - (tap * dilation) is var origin && origin >= 0 && origin % stride == 0 && origin / stride < outputs);
    }

    private static Span<T> Pixel<T>(T[] images, NhwcShape shape, int batch, int y, int x) =>
        images.AsSpan(((((batch * shape.Height) + y) * shape.Width) + x) * shape.Channels, shape.Channels);

    private static Padding2D Amounts(Problem problem) =>
        problem.Padding.ToExplicit((problem.Height, problem.Width), problem.Filter, problem.Strides, problem.Dilations);

    /// <summary>Visits the padded copy's pixels, with the image's pixel that each is, -1 for none.</summary>
    private static void ForEachPixel(Problem problem, Action<int, int, int, int, int> visit)
    {
        Padding2D amounts = Amounts(problem);
        NhwcShape padded = Problem(problem).InputShape;
        for (int b = 0; b < padded.Batch; b++)
        {
            for (int y = 0; y < padded.Height; y++)
            {
                for (int x = 0; x < padded.Width; x++)
                {
                    visit(
                        b, y, x,
                        Source(problem.Border, y - amounts.Top, problem.Height),
                        Source(problem.Border, x - amounts.Left, problem.Width));
                }
            }
        }
    }

    /// <summary>numpy.pad's modes.</summary>
    private static int Source(Border border, int position, int length)
    {
        if (position >= 0 && position < length)
            return position;
        if (border == Border.Reflect)
            return Math.Abs(position) < length ? Math.Abs(position) : (2 * (length - 1)) - position;
        if (border == Border.Replicate)
            return Math.Clamp(position, 0, length - 1);
        return border == Border.Wrap ? (position + length) % length : -1;
    }
}
