using Spectre.Console;

namespace Convolution.Benchmarks.Tour;

/// <summary>The smallest example that tells Conv2D from DepthwiseConv2D, with the values TensorFlow gives.</summary>
internal static class GoldenExample
{
    private static readonly float[] expectedDepthwise = [0, 36, 9, 27, 0, 54, 9, 27, 0, 36, 9, 27, 0, 54, 9, 27];

    private static readonly float[] expectedConv = [9, 63, 9, 81, 9, 63, 9, 81];

    public static void Show(IAnsiConsole console)
    {
        var input = new NhwcTensor<float>(new NhwcShape(1, 4, 4, 2));
        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 4; x++)
            {
                input[0, y, x, 0] = x + 1;
                input[0, y, x, 1] = 1;
            }
        }

        float[] filter = [.. Enumerable.Repeat<float[]>([0, 2, 1, 3], 9).SelectMany(tap => tap)];
        var depthwise = DepthwiseConv2D.Run(input, new DepthwiseFilter<float>(filter, (3, 3, 2, 2)));
        var conv = Conv2D.Run(input, new Filter<float>(filter, (3, 3, 2, 2)));

        console.Write(new Rule("[bold]1  The golden example[/]").LeftJustified());
        console.MarkupLine("x[[1,4,4,2]]: channel 0 of every row is 1 2 3 4, channel 1 is all ones");
        console.MarkupLine("f[[3,3,2,2]]: every tap is [[[[0 2]] [[1 3]]]]; VALID, stride 1, rate 1");
        Print(console, "DepthwiseConv2D", depthwise, expectedDepthwise);
        Print(console, "Conv2D", conv, expectedConv);
    }

    private static void Print(IAnsiConsole console, string name, NhwcTensor<float> result, float[] expected)
    {
        var values = result.Span;
        if (!values.SequenceEqual(expected))
        {
            throw new InvalidOperationException(
                $"{name} gives {string.Join(' ', values.ToArray())}, not {string.Join(' ', expected)}.");
        }

        console.MarkupLineInterpolated($"  {name,-16} {result.Shape.ToString()}  =  {string.Join(' ', expected)}  [green]as expected[/]");
    }
}
