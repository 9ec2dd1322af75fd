using System.Numerics;
using Convolution.Kernels;
using Convolution.Tests.Support;

namespace Convolution.Tests.Kernels;

/// <summary>Sums of neighbours are added in the order of the values, by vectors and beside them, and nothing else is written.</summary>
public abstract unsafe class GroupSumsTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Each_group_is_added_in_order(int count)
    {
        const int Pixels = 3, Gap = 5;
        for (int groups = 1; groups <= 40; groups++)
        {
            (int valueStride, int sumStride) = ((groups * count) + Gap, groups + Gap);
            var random = new Random(groups);
            var values = new T[Pixels * valueStride];
            for (int i = 0; i < values.Length; i++)
                values[i] = T.CreateChecked((2 * random.NextDouble()) - 1);
            T[] sums = new T[Pixels * sumStride], expected = new T[Pixels * sumStride];
            for (int i = 0; i < Pixels * groups; i++)
            {
                (int pixel, int group) = Math.DivRem(i, groups);
                T sum = values[(pixel * valueStride) + (group * count)];
                for (int term = 1; term < count; term++)
                    sum += values[(pixel * valueStride) + (group * count) + term];
                expected[(pixel * sumStride) + group] = sum;
            }

            fixed (T* from = values, to = sums)
                GroupSums.Run(from, valueStride, count, to, groups, Pixels, sumStride);
            Bits.ShouldBeSame<T>(sums, expected, (groups, count));
        }
    }
}

public sealed class GroupSumsOfFloat : GroupSumsTests<float>;

public sealed class GroupSumsOfDouble : GroupSumsTests<double>;
