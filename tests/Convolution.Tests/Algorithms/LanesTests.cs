using System.Numerics;
using System.Runtime.Intrinsics;
using Convolution.Algorithms;
using Convolution.Algorithms.Dense;
using Convolution.Algorithms.Depthwise;
using Convolution.Algorithms.Planar;
using Convolution.Algorithms.Selection;
using Convolution.Algorithms.Separable;
using Convolution.Algorithms.Transposed;
using Convolution.Execution;
using Convolution.Functions;
using Convolution.Geometry;
using Convolution.Simd;
using Convolution.Tests.Equality;
using Convolution.Tests.Support;

namespace Convolution.Tests.Algorithms;

/// <summary>
/// The direct algorithms with every kind of lanes, those too that this machine or this shape would not choose. Pairs of single values are taken where
/// kernels are still being compiled, and nowhere else, so that nobody has them compiled before.
/// </summary>
[Collection(nameof(HeldBackground))]
public abstract unsafe class LanesTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Fewer where vectors of 512 bits are computed lane by lane, which takes a minute otherwise.</summary>
    private static int Samples => Vector512.IsHardwareAccelerated ? 150 : 40;

    [Fact]
    public void Dense_with_512_bit_vectors() => Dense<Vector512<T>, Vector512Lanes<T>>();

    [Fact]
    public void Dense_with_vectors_as_wide_as_the_process_has() => Dense<Vector<T>, VectorLanes<T>>();

    [Fact]
    public void Dense_with_single_values() => Dense<T, ScalarLanes<T>>();

    [Fact]
    public void Depthwise_with_512_bit_vectors() => Depthwise<Vector512<T>, Vector512Lanes<T>>();

    [Fact]
    public void Depthwise_with_vectors_as_wide_as_the_process_has() => Depthwise<Vector<T>, VectorLanes<T>>();

    [Fact]
    public void Depthwise_with_single_values() => Depthwise<T, ScalarLanes<T>>();

    [Fact]
    public void Depthwise_with_pairs_of_vectors() => Depthwise<Pair<Vector<T>>, PairLanes<T, Vector<T>, VectorLanes<T>>>(multiplier: 1);

    [Fact]
    public void Separable_with_512_bit_vectors() => Separable<Vector512<T>, Vector512Lanes<T>>();

    [Fact]
    public void Separable_with_vectors_as_wide_as_the_process_has() => Separable<Vector<T>, VectorLanes<T>>();

    [Fact]
    public void Separable_with_single_values() => Separable<T, ScalarLanes<T>>();

    [Fact]
    public void Grouped_with_512_bit_vectors() => Grouped<Vector512<T>, Vector512Lanes<T>>();

    [Fact]
    public void Grouped_with_vectors_as_wide_as_the_process_has() => Grouped<Vector<T>, VectorLanes<T>>();

    [Fact]
    public void Planar_with_512_bit_vectors() => Planar<Vector512<T>, Vector512Lanes<T>>();

    [Fact]
    public void Planar_with_vectors_as_wide_as_the_process_has() => Planar<Vector<T>, VectorLanes<T>>();

    [Fact]
    public void Planar_with_single_values() => Planar<T, ScalarLanes<T>>();

    [Fact]
    public void Dense_while_only_its_highest_tiles_are_compiled()
    {
        using var held = new HeldBackground();
        Dense<Pair<T>, PairLanes<T, T, ScalarLanes<T>>>();
        AheadOfCalls<T, Pair<T>, PairLanes<T, T, ScalarLanes<T>>>.IsDenseUnderway(vectors: 2, groups: 1, depth: 1).Should().Be(Environment.ProcessorCount > 1);
    }

    [Fact]
    public void Depthwise_while_only_its_tiles_at_edges_are_compiled()
    {
        using var held = new HeldBackground();
        Depthwise<Pair<T>, PairLanes<T, T, ScalarLanes<T>>>(multiplier: 1);
        AheadOfCalls<T, Pair<T>, PairLanes<T, T, ScalarLanes<T>>>.IsDepthwiseUnderway(stride: 0, taps: 1, multiplier: 1)
            .Should().Be(Environment.ProcessorCount > 1);
    }

    /// <summary>Groups that share a vector, one of outputs over one of inputs at least.</summary>
    private static void Grouped<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        for (int outputs = 2; outputs <= TLanes.Count; outputs *= 2)
        {
            foreach (Problem problem in Problems(Operation.Dense, leastChannels: 1).Take(Samples / 5))
            {
                int inputs = 1 + (problem.Seed % outputs);
                int groups = (TLanes.Count / inputs) + problem.Channels;
                EqualsReference(
                    problem with
                    {
                        Groups = groups,
                        Channels = groups * inputs,
                        Filters = groups * outputs,
                        Activation = problem.Activation.Slopes.IsEmpty ? problem.Activation : Activations.PRelu(groups * outputs),
                    },
                    operands => new RectangleConvolution<T>(
                        new DepthwiseProduct<T, TVector, TLanes>(
                            new(operands.Dense, (problem.Filter.Height, problem.Filter.Width, groups * inputs, outputs)),
                            operands.Bias,
                            Epilogue(operands.Problem.Activation, operands.Bias),
                            inputs),
                        inputs));
            }
        }
    }

    private static void Dense<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        foreach (Problem problem in Problems(Operation.Dense, leastChannels: 1))
        {
            EqualsReference(problem, operands => new DenseConvolution<T>(PanelProduct<TVector, TLanes>(problem, operands)));
        }
    }

    /// <summary>Few outputs across pixels; images wide enough for strips of many vectors, and so low that some strips stand upright.</summary>
    private static void Planar<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        foreach (Problem problem in Problems(Operation.Dense, leastChannels: 1))
        {
            int outputs = 1 + (problem.Seed % 7);
            int groups = 1 + (problem.Seed % 3);
            EqualsReference(
                problem with
                {
                    Strides = 1,
                    Height = problem.Height + (problem.Seed % 50),
                    Width = problem.Width + (problem.Seed % 170),
                    Groups = groups,
                    Channels = groups * problem.Channels,
                    Filters = groups * outputs,
                    Activation = problem.Activation.Slopes.IsEmpty ? problem.Activation : Activations.PRelu(groups * outputs),
                },
                operands =>
                {
                    var filter = new Filter<T>(operands.Dense, operands.Problem.DenseFilterShape);
                    var epilogue = Epilogue(operands.Problem.Activation, operands.Bias);
                    var panels = new DensePhase<T>(DirectAlgorithms.Dense(filter, operands.Bias, epilogue, groups));
                    return new RectangleConvolution<T>(
                        new PlanarProduct<T, TVector, TLanes>(filter, operands.Bias, epilogue, groups, panels), problem.Channels);
                });
        }
    }

    private static PanelProduct<T, TVector, TLanes> PanelProduct<TVector, TLanes>(Problem problem, Operands<T> operands)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        FilterShape shape = problem.DenseFilterShape;
        return new(operands.Dense, operands.Bias, shape.ElementCount / shape.OutputChannels, Epilogue(problem.Activation, operands.Bias));
    }

    /// <summary>With multipliers as they come, or with one of them alone.</summary>
    private static void Depthwise<TVector, TLanes>(int? multiplier = null)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        foreach (Problem drawn in Problems(Operation.Depthwise, TLanes.Count).Concat(Wide(TLanes.Count)))
        {
            Problem problem = multiplier is null || drawn.Multiplier == multiplier ? drawn : drawn with
            {
                Multiplier = multiplier.Value,
                Activation = drawn.Activation.Slopes.IsEmpty ? drawn.Activation : Activations.PRelu(drawn.Channels * multiplier.Value),
            };
            EqualsReference(problem, operands =>
            {
                var product = new DepthwiseProduct<T, TVector, TLanes>(
                    new(operands.Depthwise, problem.DepthwiseFilterShape), operands.Bias, Epilogue(problem.Activation, operands.Bias));
                product.CompileAhead(problem.Strides.Width, problem.Dilations.Width);
                return new RectangleConvolution<T>(product);
            });
        }
    }

    /// <summary>Filters of more taps than there are bits for positions.</summary>
    private static IEnumerable<Problem> Wide(int channels) =>
        from padding in new[] { Padding2D.Valid, Padding2D.Same }
        select new Problem
        {
            Operation = Operation.Depthwise,
            Width = 90,
            Channels = channels,
            Filter = (1, 66),
            Padding = padding,
        };

    private static void Separable<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        foreach (Problem problem in Problems(Operation.Separable, TLanes.Count))
        {
            EqualsReference(problem, operands => new SeparableConvolution<T>(
                new DepthwiseProduct<T, TVector, TLanes>(
                    new(operands.Depthwise, problem.DepthwiseFilterShape),
                    operands.DepthwiseBias,
                    Epilogue(problem.DepthwiseActivation, operands.DepthwiseBias)),
                PanelProduct<TVector, TLanes>(problem, operands)));
        }
    }

    private static Epilogue<T> Epilogue(Activation activation, T[] bias) =>
        Epilogue<T>.Create(activation, bias.Length, inVectors: true);

    private static IEnumerable<Problem> Problems(Operation operation, int leastChannels) =>
        Enumerable.Range(20_000, 10_000)
            .Select(seed => SampledProblems.Draw(operation, seed, largestWork: 50_000) with
            {
                Input = Placement.Dense,
                Output = Placement.Dense,
                Residual = false,
            })
            .Where(problem => problem.Channels >= leastChannels && problem.Batch > 0 && problem.Groups == 1)
            .Take(Samples);

    private static void EqualsReference(Problem problem, Func<Operands<T>, Algorithm<T>> create)
    {
        var operands = new Operands<T>(problem);
        T[] expected = Check.Run(operands, ConvolutionAlgorithm.Reference);
        Algorithm<T> algorithm = create(operands);
        var geometry = ConvolutionGeometry.Create(
            problem.InputShape, problem.Filter, problem.OutputChannels, problem.Strides, problem.Dilations, problem.Padding);
        int threads = algorithm.Threads(geometry, problem.Threads);
        var actual = new T[expected.Length];
        Array.Fill(actual, T.NaN);
        var scratch = new byte[algorithm.ScratchBytes(geometry, threads) + 64];
        fixed (T* input = operands.Input, output = actual)
        fixed (byte* memory = scratch)
        {
            var call = new Call<T>(
                geometry,
                new(input, NhwcLayout.Dense(problem.InputShape)),
                new(null, default),
                new(output, NhwcLayout.Dense(problem.OutputShape)));
            algorithm.Run(call, new Workers(threads, Scratch.Align(memory), default));
        }

        Bits.ShouldBeSame<T>(actual, expected, $"{algorithm.Kernel(geometry, threads: 1)}, {problem}");
    }
}

public sealed class LanesOfFloat : LanesTests<float>;

public sealed class LanesOfDouble : LanesTests<double>;
