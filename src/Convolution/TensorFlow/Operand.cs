using System.Numerics.Tensors;

namespace Convolution.TensorFlow;

/// <summary>Reads the operands of an operation: tensors of any strides, 4-D ones unless told otherwise.</summary>
internal static class Operand
{
    public static ReadOnlySpan<nint> Lengths<T>(Tensor<T> operand, string parameter, int rank = 4)
    {
        ArgumentNullException.ThrowIfNull(operand, parameter);
        return operand.Rank == rank
            ? operand.Lengths
            : throw new ArgumentException($"{parameter} must be {rank}-dimensional: [{string.Join(", ", operand.Lengths.ToArray())}]", parameter);
    }

    /// <summary>The values in row-major order, copied.</summary>
    public static T[] Values<T>(Tensor<T> operand)
    {
        var values = new T[operand.FlattenedLength];
        operand.FlattenTo(values);
        return values;
    }

    public static Filter<T> Filter<T>(Tensor<T> filter, string parameter)
        where T : unmanaged
    {
        ReadOnlySpan<nint> lengths = Lengths(filter, parameter);
        var shape = checked(new FilterShape((int)lengths[0], (int)lengths[1], (int)lengths[2], (int)lengths[3]));
        return new(Values(filter), shape);
    }

    public static DepthwiseFilter<T> DepthwiseFilter<T>(Tensor<T> filter, string parameter)
        where T : unmanaged
    {
        ReadOnlySpan<nint> lengths = Lengths(filter, parameter);
        var shape = checked(new DepthwiseFilterShape((int)lengths[0], (int)lengths[1], (int)lengths[2], (int)lengths[3]));
        return new(Values(filter), shape);
    }
}
