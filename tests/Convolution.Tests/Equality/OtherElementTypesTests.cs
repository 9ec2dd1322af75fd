using System.Runtime.InteropServices;
using Convolution.Tests.Support;

namespace Convolution.Tests.Equality;

/// <summary>Every other IEEE type of generic math takes the scalar path rather than failing.</summary>
public sealed class OtherElementTypesTests
{
    public static TheoryData<Operation> Operations => [Operation.Dense, Operation.Depthwise, Operation.Separable];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Half_is_computed_by_every_algorithm(Operation operation)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            Problem problem = SampledProblems.Draw(operation, seed, largestWork: 5_000);
            Check.DirectEqualsReference<Half>([problem]);
            Check.IsCloseToOracle<Half>(problem with { Activation = default, DepthwiseActivation = default }, ConvolutionAlgorithm.Auto);
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void NFloat_is_computed_by_every_algorithm(Operation operation)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            Problem problem = SampledProblems.Draw(operation, seed, largestWork: 5_000);
            Check.DirectEqualsReference<NFloat>([problem]);
            Check.IsCloseToOracle<NFloat>(problem, ConvolutionAlgorithm.Auto);
        }
    }
}
