using System.Numerics;
using Convolution.Tests.Support;

namespace Convolution.Tests.Equality;

/// <summary>The cross product of all parameters, sampled with fixed seeds.</summary>
public abstract class SampledTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Samples = 1000;

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Direct_equals_the_reference(Operation operation) => Check.DirectEqualsReference<T>(
        Enumerable.Range(1, Samples).Select(seed => SampledProblems.Draw(operation, seed)));

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Reference_equals_the_oracle(Operation operation)
    {
        for (int seed = 1; seed <= Samples / 10; seed++)
        {
            Problem problem = Activations.Exact(SampledProblems.Draw(operation, seed, largestWork: 50_000)) with { Data = Data.Integers };
            Check.EqualsOracle<T>(problem, ConvolutionAlgorithm.Reference, ConvolutionAlgorithm.Direct);
        }
    }
}

public sealed class SampledOfFloat : SampledTests<float>;

public sealed class SampledOfDouble : SampledTests<double>;
