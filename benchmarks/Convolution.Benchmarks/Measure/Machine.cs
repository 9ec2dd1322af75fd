using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Convolution.Benchmarks.Measure;

/// <summary>Where the figures come from.</summary>
internal sealed record Machine(string Cpu, int Cores, string Os, string Runtime, int VectorBits)
{
    public static Machine Current { get; } = new(
        CpuName(), Environment.ProcessorCount, RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription + (RuntimeFeature.IsDynamicCodeCompiled ? "" : " NativeAOT"), Vector<byte>.Count * 8);

    private static string CpuName()
    {
        const string Table = "/proc/cpuinfo";
        string? line = File.Exists(Table)
            ? File.ReadLines(Table).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
