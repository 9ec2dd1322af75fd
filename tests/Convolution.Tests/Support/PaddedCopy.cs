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
        var image = new NhwcTensor<T>(problem.InputShape, input);
        var padded = new NhwcTensor<T>(Problem(problem).InputShape);
        ForEachPixel(problem, (b, y, x, sourceY, sourceX) =>
        {
            for (int c = 0; c < problem.Channels; c++)
                padded[b, y, x, c] = sourceY < 0 || sourceX < 0 ? T.CreateChecked(problem.Border.Value) : image[b, sourceY, sourceX, c];
        });
        return padded;
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
        var padded = new NhwcTensor<T>(Problem(problem).InputShape, gradient);
        var folded = new NhwcTensor<T>(shape);
        foreach (bool isOwn in new[] { true, false })
        {
            ForEachPixel(problem, (b, y, x, sourceY, sourceX) =>
            {
                bool isPixel = y - amounts.Top == sourceY && x - amounts.Left == sourceX;
                if (sourceY < 0 || sourceX < 0 || isPixel != isOwn || !(isOwn || IsSeen(y, x)))
                    return;
                for (int c = 0; c < problem.Channels; c++)
                {
                    folded[b, sourceY, sourceX, c] = !isOwn ? folded[b, sourceY, sourceX, c] + padded[b, y, x, c]
                        : residual.Length == 0 ? padded[b, y, x, c]
                        : padded[b, y, x, c] + residual[(((((b * shape.Height) + sourceY) * shape.Width) + sourceX) * shape.Channels) + c];
                }
            });
        }

        return folded.Span.ToArray();

        bool IsSeen(int y, int x) =>
            IsTap(y, problem.OutputShape.Height, problem.Filter.Height, problem.Strides.Height, problem.Dilations.Height)
            && IsTap(x, problem.OutputShape.Width, problem.Filter.Width, problem.Strides.Width, problem.Dilations.Width);

        static bool IsTap(int position, int outputs, int filter, int stride, int dilation) => Enumerable.Range(0, filter).Any(
            tap => position - (tap * dilation) is var origin && origin >= 0 && origin % stride == 0 && origin / stride < outputs);
    }

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
