using System.Numerics.Tensors;

namespace Convolution.Tests;

/// <summary>Equality of tensors: shape and every value.</summary>
internal static class TensorAssertions
{
    public static TensorSubject Should(this Tensor<float> actual) => new(actual);
}

internal sealed class TensorSubject(Tensor<float> actual)
{
    public void Be(NhwcShape shape, params float[] expected) => Be([shape.Batch, shape.Height, shape.Width, shape.Channels], expected);

    public void Be(NhwcTensor<float> expected) => Be(expected.Shape, expected.Span.ToArray());

    public void Be(Tensor<float> expected) => Be(expected.Lengths.ToArray(), TensorValues.Values(expected));

    /// <summary>The expected images, in NCHW.</summary>
    public void BePlanar(NhwcTensor<float> expected)
    {
        NhwcShape shape = expected.Shape;
        var images = Tensor.Create(expected.Span.ToArray(), [shape.Batch, shape.Height, shape.Width, shape.Channels]);
        Be(TensorValues.Planar(images));
    }

    private void Be(nint[] lengths, float[] expected)
    {
        actual.Lengths.ToArray().Should().Equal(lengths);
        TensorValues.Values(actual).Should().Equal(expected);
    }
}
