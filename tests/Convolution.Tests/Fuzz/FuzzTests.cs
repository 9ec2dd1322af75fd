using System.Diagnostics;
using System.Globalization;
using Convolution.Tests.Equality;
using Convolution.Tests.Support;

namespace Convolution.Tests.Fuzz;

/// <summary>
/// Random problems for as long as allowed, one second for each operation by default: <c>Auto</c> within the rounding bound of the
/// float64 oracle, <c>Direct</c> equal to the reference to the bit. A third have a border; for an eighth Winograd's algorithm or Fourier
/// transforms are asked for, where there are any for the operation.
/// </summary>
public sealed class FuzzTests
{
    /// <summary>How long to search, for each operation; then the seeds begin somewhere new.</summary>
    private const string Seconds = "CONVOLUTION_FUZZ_SECONDS";

    /// <summary>The one seed to replay.</summary>
    private const string Seed = "CONVOLUTION_FUZZ_SEED";

    private const long LargestWork = 400_000;

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Random_problems_in_float(Operation operation) => Search(operation, "float", Check<float>);

    [Theory]
    [ClassData(typeof(EachOf<Operation>))]
    public void Random_problems_in_double(Operation operation) => Search(operation, "double", Check<double>);

    private static void Check<T>(Problem problem, ConvolutionAlgorithm algorithm)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        Support.Check.IsCloseToOracle<T>(problem, algorithm);
        Support.Check.DirectEqualsReference<T>([problem]);
    }

    private static (Problem Problem, ConvolutionAlgorithm Algorithm) Draw(Operation operation, int seed)
    {
        ConvolutionAlgorithm algorithm = (operation, seed % 8) switch
        {
            (Operation.Dense, 0) => ConvolutionAlgorithm.Winograd,
            (Operation.Depthwise, 0) => ConvolutionAlgorithm.Fft,
            _ => ConvolutionAlgorithm.Auto,
        };
        Problem problem = SampledProblems.Draw(operation, seed, LargestWork, algorithm: algorithm);
        return (seed % 3 == 0 && algorithm != ConvolutionAlgorithm.Fft ? PaddedCopy.WithBorder(problem, seed / 3) : problem, algorithm);
    }

    private static void Search(Operation operation, string type, Action<Problem, ConvolutionAlgorithm> check)
    {
        (double seconds, int first, int last) = Range();
        var clock = Stopwatch.StartNew();
        int seed = first;
        do
        {
            (Problem problem, ConvolutionAlgorithm algorithm) = Draw(operation, seed);
            Exception? failure = Record.Exception(() => check(problem, algorithm));
            if (failure is not null)
            {
                Assert.Fail(
                    $"{failure.Message}{Environment.NewLine}Replay: {Seed}={seed} dotnet test -c Release tests/Convolution.Tests "
                    + $"--filter \"DisplayName~Random_problems_in_{type}&DisplayName~{operation}\"");
            }
        }
        while (seed++ < last && clock.Elapsed.TotalSeconds < seconds);
    }

    private static (double Seconds, int First, int Last) Range()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable(Seed), CultureInfo.InvariantCulture, out int seed))
            return (0, seed, seed);
        const int Fixed = 1_000_000;
        return double.TryParse(Environment.GetEnvironmentVariable(Seconds), CultureInfo.InvariantCulture, out double seconds)
            ? (seconds, Environment.TickCount & 0x3FFF_FFFF, int.MaxValue - 1)
            : (0.5, Fixed, int.MaxValue - 1);
    }
}
