using System.Numerics.Tensors;
using Convolution.TensorFlow;

namespace Convolution.Tests.Readme;

/// <summary>The snippets of the README, word for word and in its order; each returns what it printed.</summary>
internal sealed class Snippets
{
    private Snippets()
    {
    }

    public static IReadOnlyList<Func<string>> All => [new Snippets().Golden, new Snippets().Prepared, new Snippets().Port, new Snippets().Weights];

    /// <summary>Stands where a program would have the console.</summary>
    private StringWriter Console { get; } = new() { NewLine = "\n" };

    private string Golden()
    {
        #region Golden
        // One 4x4 image with two channels: the first is 1 2 3 4 in every row, the second is 1 everywhere.
        float[] row = [1, 1, 2, 1, 3, 1, 4, 1];
        var image = new NhwcTensor<float>((1, 4, 4, 2), [.. row, .. row, .. row, .. row]);

        // A 3x3 filter with the same weights at each of its nine taps: 0 and 2 for the first channel, 1 and 3 for the second.
        float[] weights = [.. Enumerable.Repeat<float[]>([0, 2, 1, 3], 9).SelectMany(tap => tap)];

        NhwcTensor<float> dense = Conv2D.Run(image, new Filter<float>(weights, (3, 3, 2, 2)));
        NhwcTensor<float> depthwise = DepthwiseConv2D.Run(image, new DepthwiseFilter<float>(weights, (3, 3, 2, 2)));

        Console.WriteLine($"{dense.Shape}: {string.Join(' ', dense.Span.ToArray())}");
        Console.WriteLine($"{depthwise.Shape}: {string.Join(' ', depthwise.Span.ToArray())}");
        #endregion
        return Console.ToString();
    }

    private string Prepared()
    {
        #region Prepared
        var weights = new float[3 * 3 * 32 * 64];
        var bias = new float[64];
        weights.AsSpan().Fill(1 / 128f);
        bias.AsSpan().Fill(0.5f);

        Conv2D<float> layer = Conv2D.Create(
            new Filter<float>(weights, (3, 3, 32, 64)),
            bias,
            new Conv2DOptions { Strides = 2, Padding = Padding2D.Same, Activation = Activation.Relu6 });

        var input = new NhwcTensor<float>((1, 56, 56, 32));
        input.AsSpan().Fill(1);
        var output = new NhwcTensor<float>(layer.GetOutputShape(input.Shape));
        layer.Run(input, output);

        // The same on one thread, into channels 64 to 127 of a wider tensor: concatenation without a copy.
        var oneThread = new RunOptions { MaxDegreeOfParallelism = 1 };
        var wider = new NhwcTensor<float>((1, 28, 28, 128));
        layer.Run(input, wider.Channels(64..128), oneThread);
        Console.WriteLine($"{output.Shape}: {output[0, 14, 14, 0]} in the middle, {output[0, 27, 27, 0]} in the corner, {wider[0, 14, 14, 64]}");

        long before = GC.GetAllocatedBytesForCurrentThread();
        layer.Run(input, output, oneThread);
        Console.WriteLine($"{GC.GetAllocatedBytesForCurrentThread() - before} bytes allocated");
        #endregion
        return Console.ToString();
    }

    private string Port()
    {
        #region Port
        Tensor<float> images = Tensor.Create(new float[2 * 32 * 14 * 14], [2, 32, 14, 14]);
        Tensor<float> filter = Tensor.Create(new float[3 * 3 * 32 * 64], [3, 3, 32, 64]);

        Tensor<float> dense = Nn.Conv2D(images, filter, strides: [1, 1, 2, 2], padding: "SAME", dataFormat: "NCHW");
        Tensor<float> depthwise = Nn.DepthwiseConv2D(images, filter, strides: [1, 1, 1, 1], padding: "SAME", rate: [2, 2], dataFormat: "NCHW");
        Console.WriteLine($"[{string.Join(", ", dense.Lengths.ToArray())}] [{string.Join(", ", depthwise.Lengths.ToArray())}]");
        #endregion
        return Console.ToString();
    }

    private string Weights()
    {
        #region Weights
        // nn.Conv2d(32, 32, 3, stride=2, padding=1, groups=32) followed by nn.Conv2d(32, 64, 1)
        var depthwiseOihw = new float[32 * 1 * 3 * 3];
        var pointwiseOihw = new float[64 * 32 * 1 * 1];

        var depthwise = new float[depthwiseOihw.Length];
        var pointwise = new float[pointwiseOihw.Length];
        Layouts.DepthwiseOihwToHwcm(depthwiseOihw, (3, 3, 32, 1), depthwise);
        Layouts.OihwToHwio(pointwiseOihw, (1, 1, 32, 64), pointwise);

        SeparableConv2D<float> block = SeparableConv2D.Create(
            new DepthwiseFilter<float>(depthwise, (3, 3, 32, 1)),
            new Filter<float>(pointwise, (1, 1, 32, 64)),
            new SeparableConv2DOptions { Strides = 2, Padding = Padding2D.Explicit(1), DepthwiseActivation = Activation.Relu });

        Console.WriteLine($"{block.GetOutputShape((1, 112, 112, 32))}");
        #endregion
        return Console.ToString();
    }
}
