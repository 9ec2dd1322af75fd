using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using Perfolizer.Horology;

namespace Convolution.Benchmarks.Micro;

/// <summary>What all benchmarks share: allocations, GFLOP/s, and runs of about two seconds a case.</summary>
public class MicroConfig : ManualConfig
{
    public MicroConfig()
    {
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumn(new GflopsColumn());
        HideColumns("EnvironmentVariables", "IterationTime", "IterationCount", "WarmupCount");
    }

    protected static Job Brief(string name) => Job.Default
        .WithIterationTime(TimeInterval.FromMilliseconds(100))
        .WithWarmupCount(3)
        .WithIterationCount(10)
        .WithId(name);
}

/// <summary>The vectors that the runtime takes by itself.</summary>
public class DefaultWidth : MicroConfig
{
    public DefaultWidth() => AddJob(Brief("default"));
}

/// <summary>Several vector widths: a fresh process takes its own from the environment.</summary>
public class SeveralWidths : MicroConfig
{
    public SeveralWidths()
    {
        AddJob(Brief("default").AsBaseline());
        AddJob(Brief("128 bits").WithEnvironmentVariable("DOTNET_MaxVectorTBitWidth", "128"));
        AddJob(Brief("512 bits").WithEnvironmentVariable("DOTNET_MaxVectorTBitWidth", "512"));
        AddJob(Brief("no AVX-512").WithEnvironmentVariable("DOTNET_EnableAVX512", "0"));
    }
}
