using System.Numerics;
using System.Runtime.InteropServices;
using Convolution.Tests.Support;

namespace Convolution.Tests.Equality;

/// <summary>Every other IEEE type of generic math takes the scalar path rather than failing.</summary>
public abstract class OtherElementTypesTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Samples = 20;

    public static TheoryData<Direction, Operation> Backwards => new()
    {
        { Direction.Transposed, Operation.Dense },
        { Direction.InputGradient, Operation.Dense },
        { Direction.InputGradient, Operation.Depthwise },
        { Direction.InputGradient, Operation.Separable },
        { Direction.FilterGradient, Operation.Dense },
        { Direction.FilterGradient, Operation.Depthwise },
        { Direction.FilterGradient, Operation.Separable },
    };

    /// <summary>An activation's error is not in the bound.</summary>
    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Convolutions(Operation operation)
    {
        for (int seed = 1; seed <= Samples; seed++)
        {
            Problem problem = PaddedCopy.WithBorder(SampledProblems.Draw(operation, seed, largestWork: 5_000), seed);
            Check.DirectEqualsReference<T>([problem]);
            Check.IsCloseToOracle<T>(problem with { Activation = default, DepthwiseActivation = default }, ConvolutionAlgorithm.Auto);
        }
    }

    /// <summary>Close to what double gives, by the number of roundings that a value may have behind it.</summary>
    [Theory]
    [MemberData(nameof(Backwards))]
    public void What_runs_convolutions_backwards(Direction direction, Operation operation)
    {
        double epsilon = double.CreateChecked(T.BitIncrement(T.One) - T.One);
        for (int seed = 1; seed <= Samples; seed++)
        {
            Problem problem = SampledProblems.Draw(operation, seed, largestWork: 3_000) with { Activation = default, DepthwiseActivation = default };
            if (direction != Direction.Transposed)
                problem = PaddedCopy.WithBorder(problem, seed);
            T[] direct = Subject<T>.Create(direction, problem).Run(threads: 1);
            Bits.ShouldBeSame<T>(direct, Subject<T>.Create(direction, problem, ConvolutionAlgorithm.Reference).Run(threads: 1), problem);

            double[] exact = Subject<double>.Create(direction, problem, ConvolutionAlgorithm.Reference).Run(threads: 1);
            double scale = Math.Max(1, exact.Select(Math.Abs).DefaultIfEmpty().Max());
            for (int i = 0; i < exact.Length; i++)
                double.CreateChecked(direct[i]).Should().BeApproximately(exact[i], 20 * epsilon * scale, "{0} at {1}", problem, i);
        }
    }
}

public sealed class OtherElementTypesOfHalf : OtherElementTypesTests<Half>;

public sealed class OtherElementTypesOfNFloat : OtherElementTypesTests<NFloat>;
