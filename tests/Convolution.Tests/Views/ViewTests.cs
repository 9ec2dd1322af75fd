using System.Buffers;
using System.Globalization;
using System.Numerics.Tensors;

namespace Convolution.Tests.Views;

/// <summary>Views of image tensors: indices, slices, tensors from and to the base class library.</summary>
public sealed class ViewTests
{
    private static readonly NhwcShape Shape = (2, 3, 4, 5);

    /// <summary>Each value tells its own indices: 7312 is image 7, row 3, pixel 1, channel 2.</summary>
    private static NhwcTensor<float> Numbered()
    {
        var tensor = new NhwcTensor<float>(Shape);
        for (int b = 0; b < 2; b++)
        {
            for (int y = 0; y < 3; y++)
            {
                for (int x = 0; x < 4; x++)
                {
                    for (int c = 0; c < 5; c++)
                        tensor.Span[(((((b * 3) + y) * 4) + x) * 5) + c] = Number(b, y, x, c);
                }
            }
        }

        return tensor;
    }

    private static float Number(int batch, int y, int x, int channel) => (1000 * batch) + (100 * y) + (10 * x) + channel;

    [Fact]
    public void Dense_views_have_dense_strides()
    {
        NhwcSpan<float> view = Numbered();

        (view.BatchStride, view.RowStride, view.PixelStride, view.Span.Length).Should().Be((60, 20, 5, 120));
        view.Shape.Should().Be(Shape);
    }

    [Fact]
    public void Slices_are_views_of_the_same_memory()
    {
        NhwcTensor<float> tensor = Numbered();
        NhwcSpan<float> view = tensor.Images(1..).Crop(1..3, 1..^1).Channels(2..4);
        ReadOnlyNhwcSpan<float> read = tensor.AsReadOnlySpan().Images(1..).Crop(1..3, 1..^1).Channels(2..4);

        view.Shape.Should().Be(new NhwcShape(1, 2, 2, 2));
        read.Shape.Should().Be(view.Shape);
        for (int y = 0; y < 2; y++)
        {
            for (int x = 0; x < 2; x++)
            {
                for (int c = 0; c < 2; c++)
                {
                    view[0, y, x, c].Should().Be(Number(1, y + 1, x + 1, c + 2));
                    read[0, y, x, c].Should().Be(Number(1, y + 1, x + 1, c + 2));
                }
            }
        }

        view[0, 1, 0, 1] = -1;
        tensor[1, 2, 1, 3].Should().Be(-1);
        view.Span.Length.Should().Be(20 + 5 + 2, "a view spans from its first to its last value");
    }

    [Fact]
    public void Fill_touches_nothing_between_the_pixels()
    {
        NhwcTensor<float> tensor = Numbered();

        tensor.Crop(1.., ..2).Channels(1..3).Fill(-1);

        tensor.Span.ToArray().Count(value => value == -1).Should().Be(2 * 2 * 2 * 2);
        tensor[0, 1, 0, 0].Should().Be(Number(0, 1, 0, 0));
        tensor[1, 2, 1, 3].Should().Be(Number(1, 2, 1, 3));
        tensor[1, 2, 1, 2].Should().Be(-1);
    }

    [Fact]
    public void A_pixel_is_its_channels()
    {
        NhwcTensor<float> tensor = Numbered();
        NhwcSpan<float> view = tensor.Images(1..).Crop(1.., 2..).Channels(1..4);

        view.Pixel(0, 1, 1).ToArray().Should().Equal(Number(1, 2, 3, 1), Number(1, 2, 3, 2), Number(1, 2, 3, 3));
        view.AsReadOnly().Pixel(0, 1, 1).ToArray().Should().Equal(view.Pixel(0, 1, 1).ToArray());
        tensor.Channels(5..).Pixel(1, 2, 3).IsEmpty.Should().BeTrue();

        view.Pixel(0, 1, 1)[0] = -1;
        tensor[1, 2, 3, 1].Should().Be(-1);
    }

    [Fact]
    public void Empty_slices_are_empty()
    {
        NhwcTensor<float> tensor = Numbered();

        tensor.Images(2..).Span.IsEmpty.Should().BeTrue();
        tensor.Crop(3.., ..).Shape.Should().Be(new NhwcShape(2, 0, 4, 5));
        tensor.Channels(5..).Shape.ElementCount.Should().Be(0);
    }

    [Fact]
    public void Ranges_and_indices_outside_are_refused()
    {
        NhwcTensor<float> tensor = Numbered();
        (Action Act, string Parameter, string Message)[] cases =
        [
            (() => tensor.Channels(4..6), "range", "*4..6*5 channels of [2, 3, 4, 5]*"),
            (() => tensor.Channels(^6..), "range", "*^6..^0*5 channels*"),
            (() => tensor.Channels(3..2), "range", "*3..2*5 channels*"),
            (() => tensor.Crop(..4, ..), "rows", "*0..4*3 rows of [2, 3, 4, 5]*"),
            (() => tensor.Crop(.., 2..5), "columns", "*2..5*4 columns*"),
            (() => tensor.Images(..3), "range", "*0..3*2 images*"),
            (() => tensor.AsReadOnlySpan().Channels(..6), "range", "*0..6*5 channels*"),
            (() => _ = tensor[2, 0, 0, 0], "batch", "*[2, 0, 0, 0]*[2, 3, 4, 5]*"),
            (() => _ = tensor[0, 3, 0, 0], "y", "*[0, 3, 0, 0]*"),
            (() => _ = tensor[0, 0, -1, 0], "x", "*[0, 0, -1, 0]*"),
            (() => _ = tensor.AsReadOnlySpan()[0, 0, 0, 5], "channel", "*[0, 0, 0, 5]*"),
            (() => _ = tensor.AsSpan().Pixel(0, 0, 4), "x", "*[0, 0, 4]*[2, 3, 4, 5]*"),
            (() => _ = tensor.Channels(5..).Pixel(2, 0, 0), "batch", "*[2, 0, 0]*"),
            (() => _ = tensor.AsReadOnlySpan().Pixel(0, -1, 0), "y", "*[0, -1, 0]*"),
        ];

        foreach ((Action act, string parameter, string message) in cases)
            act.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter).WithMessage(message);
    }

    [Fact]
    public void Tensor_spans_go_in_and_out_without_a_copy()
    {
        NhwcTensor<float> tensor = Numbered();

        TensorSpan<float> span = tensor.AsSpan().AsTensorSpan();
        span[1, 2, 3, 4] = -1;
        NhwcSpan<float> back = span;
        ReadOnlyNhwcSpan<float> read = tensor.AsReadOnlySpan().AsTensorSpan();

        tensor[1, 2, 3, 4].Should().Be(-1);
        back.Shape.Should().Be(Shape);
        back.Span.Overlaps(tensor.Span, out int offset).Should().BeTrue();
        offset.Should().Be(0);
        (back.BatchStride, back.RowStride, back.PixelStride).Should().Be((60, 20, 5));
        read[1, 1, 1, 1].Should().Be(Number(1, 1, 1, 1));
    }

    [Theory]
    [InlineData(1, 3, 4, 5)]
    [InlineData(2, 1, 4, 5)]
    [InlineData(2, 3, 1, 5)]
    [InlineData(2, 3, 4, 1)]
    [InlineData(1, 1, 1, 1)]
    public void Dimensions_of_length_1_have_stride_0_in_a_tensor_span(int batch, int height, int width, int channels)
    {
        float[] values = [.. Enumerable.Range(0, batch * height * width * channels).Select(i => (float)i)];
        var span = new TensorSpan<float>(values, [batch, height, width, channels]);
        NhwcSpan<float> view = span;
        Conv2D<float> conv = Conv2D.Create<float>(new(Enumerable.Repeat(2f, channels).ToArray(), (1, 1, channels, 1)));

        NhwcTensor<float> y = conv.Run(span);

        view.Shape.Should().Be(new NhwcShape(batch, height, width, channels));
        y[batch - 1, height - 1, width - 1, 0].Should().Be(2 * values[^channels..].Sum());
        view.AsTensorSpan().Strides.ToArray().Should().Equal(span.Strides.ToArray());
    }

    [Fact]
    public void A_tensor_span_beyond_32_bits_is_refused()
    {
        Action act = () =>
        {
            ReadOnlyNhwcSpan<float> view = new ReadOnlyTensorSpan<float>(new float[4], [(nint)1 << 33, 1, 1, 4], [0, 0, 0, 1]);
            view.Shape.Should().BeNull();
        };

        act.Should().Throw<ArgumentException>().WithParameterName("tensor").WithMessage("*32 bits*");
    }

    [Fact]
    public void Values_speak_for_themselves()
    {
        ReadOnlyNhwcSpan<float> view = Numbered();

        (view.BatchStride, view.RowStride, view.PixelStride).Should().Be((60, 20, 5));
        Size2D.FromInt32(3).Should().Be(new Size2D(3, 3)).And.Be((Size2D)(3, 3));
        Shape.ToString().Should().Be("[2, 3, 4, 5]");
        new FilterShape(1, 2, 3, 4).ToString().Should().Be("[1, 2, 3, 4]");
        Padding2D.Same.ToString().Should().Be("SAME");
        Padding2D.Valid.ToString().Should().Be("VALID");
        Padding2D.Explicit((1, 2)).Should().Be(Padding2D.Explicit(1, 1, 2, 2));
        Padding2D.Explicit(1, 2, 3, 4).ToString().Should().Be("explicit [1, 2] x [3, 4]");
        Activation.Clamp(0, 6).ToString().Should().Be("Relu6");
        Activation.Clamp(-1, 0.5).ToString().Should().Be("Clamp(-1, 0.5)");
    }

    [Fact]
    public void Numbers_are_written_alike_everywhere()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var withComma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            withComma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = withComma;

            Activation.Clamp(-1, 0.5).ToString().Should().Be("Clamp(-1, 0.5)");
            Activation.LeakyRelu(0.25).ToString().Should().Be("LeakyRelu(0.25)");
            Border.Constant(1.5).ToString().Should().Be("Constant(1.5)");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Slices_of_a_tensor_span_are_read_through_their_strides()
    {
        NhwcTensor<float> tensor = Numbered();
        ReadOnlyTensorSpan<float> slice = tensor.AsReadOnlySpan().AsTensorSpan()
            .Slice([NRange.All, new(1, 3), new(1, 4), NRange.All]);

        ReadOnlyNhwcSpan<float> view = slice;

        view.Shape.Should().Be(new NhwcShape(2, 2, 3, 5));
        view[1, 1, 2, 4].Should().Be(Number(1, 2, 3, 4));
    }

    [Fact]
    public void An_input_whose_strides_are_0_repeats()
    {
        float[] pixel = [1, 2, 3];
        var input = new ReadOnlyNhwcSpan<float>(pixel, (2, 4, 5, 3), 0, 0, 0);
        foreach (ConvolutionAlgorithm algorithm in Enum.GetValues<ConvolutionAlgorithm>().Except([ConvolutionAlgorithm.Winograd, ConvolutionAlgorithm.Fft]))
        {
            NhwcTensor<float> y = Conv2D.Run(
                input, new Filter<float>(Enumerable.Repeat(1f, 27).ToArray(), (3, 3, 3, 1)), new() { Algorithm = algorithm });
            NhwcTensor<float> z = DepthwiseConv2D.Run(
                input, new DepthwiseFilter<float>(Enumerable.Repeat(1f, 27).ToArray(), (3, 3, 3, 1)), new() { Algorithm = algorithm });

            y.Span.ToArray().Should().Equal(Enumerable.Repeat(54f, 12));
            z.Span.ToArray().Should().Equal(Enumerable.Repeat(new[] { 9f, 18f, 27f }, 12).SelectMany(values => values));
        }
    }
}
