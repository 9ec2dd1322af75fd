using System.Numerics.Tensors;
using Convolution.TensorFlow;

namespace Convolution.Tests.BadInputs;

/// <summary>Each refusal names the parameter that the caller has, and shows the shapes that the caller gave.</summary>
public sealed class H_Names
{
    private static readonly float[] Weights = new float[3 * 3 * 4 * 6];
    private static readonly int[] One = [1, 1, 1, 1];

    private static Filter<float> Filter => new(Weights, (3, 3, 4, 6));

    [Fact]
    public void Shapes_name_the_dimension()
    {
        Refuses(() => _ = new FilterShape(3, 0, 4, 6), "width", "*[3, 0, 4, 6]*");
        Refuses(() => _ = new DepthwiseFilterShape(3, 3, 4, 0), "multiplier", "*[3, 3, 4, 0]*");
        Refuses(() => _ = new NhwcShape(2, 1 << 20, 1 << 12, 3), "height", "*[2, 1048576, 4096, 3] has 25769803776 elements*");
        Refuses(() => _ = new FilterShape(3, 3, 1 << 14, 1 << 15), "outputChannels", "*[3, 3, 16384, 32768]*");
    }

    [Fact]
    public void Strides_that_let_values_share_memory_are_named()
    {
        Refuses(() => _ = new NhwcSpan<float>(new float[99], (2, 2, 2, 3), 24, 12, 2), "pixelStride", "*24, 12, 2*[2, 2, 2, 3]*");
        Refuses(() => _ = new NhwcSpan<float>(new float[99], (2, 2, 2, 3), 24, 5, 3), "rowStride", "*24, 5, 3*");
        Refuses(() => _ = new NhwcSpan<float>(new float[99], (2, 2, 2, 3), 11, 6, 3), "batchStride", "*11, 6, 3*");
    }

    [Fact]
    public void Groups_show_the_filter_and_its_channels()
    {
        Refuses(() => Conv2D.Create(Filter, new Conv2DOptions { Groups = 4 }), "options", "*[3, 3, 4, 6], 6, is no multiple of the 4 groups*");
        Refuses(() => TransposedConv2D.Create(Filter, new TransposedConv2DOptions { Groups = 4 }), "options", "*[3, 3, 4, 6], 6, is no multiple*");
        Refuses(
            () => Conv2D.Create(Filter, new Conv2DOptions { Groups = 2 }).GetOutputShape((1, 5, 5, 4)), "input",
            "*[1, 5, 5, 4] has 4 channels; the filter [3, 3, 4, 6] in 2 groups applies to 8*");
    }

    [Fact]
    public void Transposes_show_the_filter_and_what_it_takes()
    {
        Refuses(
            () => TransposedConv2D.Run(new NhwcTensor<float>((1, 5, 5, 4)), Filter),
            "input",
            "*[1, 5, 5, 4] has 4 channels; with the filter [3, 3, 4, 6] it must have 6*");
        Refuses(
            () => Conv2DInputGradient.Run(new NhwcTensor<float>((1, 3, 3, 6)), Filter, (1, 5, 5, 3)), "inputGradient",
            "*[1, 5, 5, 3] has 3 channels; with the filter [3, 3, 4, 6] it must have 4*");
    }

    [Fact]
    public void Algorithms_that_do_not_apply_say_why()
    {
        var winograd = new TransposedConv2DOptions { Algorithm = ConvolutionAlgorithm.Winograd };
        Refuses(() => TransposedConv2D.Create(Filter, winograd with { Strides = 2 }), "options", "*Winograd*[3, 3, 4, 6]: the stride is not 1*");
        Refuses(() => TransposedConv2D.Create(Filter, winograd with { Dilations = 2 }), "options", "*Winograd*[3, 3, 4, 6]: the dilation is not 1*");
        Refuses(() => TransposedConv2D.Create(Filter, winograd with { Algorithm = ConvolutionAlgorithm.Fft }), "options", "*Fft*depthwise convolutions*");
        Refuses(
            () => DepthwiseConv2DInputGradient.Create(
                new DepthwiseFilter<float>(Weights, (3, 3, 4, 6)), new Conv2DOptions { Algorithm = ConvolutionAlgorithm.Fft }),
            "options", "*Fft*not for their transposes*");
    }

    [Fact]
    public void The_facade_names_its_own_parameters()
    {
        Tensor<float> images = Images(1, 5, 5, 6), gradient = Images(1, 4, 4, 6), filter = Tensor.Create(Weights, [3, 3, 4, 6]);
        Tensor<float> depthwise = Tensor.Create(Weights, [3, 3, 6, 4]);

        Refuses(() => Nn.Conv2DTranspose(images, filter, [1, 9, 9, 4], One, "VALID"), "input", "*[1, 5, 5, 6]*outputShape [1, 9, 9, 4]*");
        Refuses(() => Nn.Conv2DTranspose(images, filter, [1, 7, 7, 5], One, "VALID"), "filters", "*outputShape=[1, 7, 7, 5], filters=[3, 3, 4, 6]*");
        Refuses(() => Nn.Conv2DBackpropInput([1, 5, 5, 4], filter, gradient, One, "VALID"), "outBackprop", "*[1, 4, 4, 6]*inputSizes [1, 5, 5, 4]*");
        Refuses(() => Nn.Conv2DBackpropInput([1, 2, 2, 4], filter, gradient, One, "VALID"), "inputSizes", "*");
        Refuses(() => Nn.DepthwiseConv2DBackpropInput([1, 5, 5, 6], depthwise, Images(1, 4, 4, 24), One, "VALID"), "outBackprop", "*[1, 4, 4, 24]*");
        Refuses(() => Nn.Conv2DBackpropFilter(images, [3, 3, 4, 6], gradient, One, "VALID"), "filterSizes", "*input=[1, 5, 5, 6], filterSizes=[3, 3, 4, 6]*");
        Refuses(() => Nn.Conv2DBackpropFilter(images, [3, 0, 6, 6], gradient, One, "VALID"), "filterSizes", "*3, 0, 6, 6*");
        Refuses(() => Nn.DepthwiseConv2DBackpropFilter(images, [3, 3, 6, 1], gradient, One, "VALID"), "outBackprop", "*[1, 4, 4, 6]*[1, 3, 3, 6]*");
    }

    private static Tensor<float> Images(int batch, int height, int width, int channels) =>
        Tensor.Create(new float[batch * height * width * channels], [batch, height, width, channels]);

    private static void Refuses(Action act, string parameter, string message) =>
        act.Should().Throw<ArgumentException>().WithParameterName(parameter).WithMessage(message);
}
