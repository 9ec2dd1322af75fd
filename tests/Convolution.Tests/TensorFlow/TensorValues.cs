using System.Numerics.Tensors;

namespace Convolution.Tests;

/// <summary>The values of tensors, in their own order and in that of channels first.</summary>
internal static class TensorValues
{
    public static float[] Values(Tensor<float> tensor)
    {
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    public static Tensor<float> Planar(Tensor<float> nhwc) => Tensor.PermuteDimensions(nhwc, [0, 3, 1, 2]);
}
