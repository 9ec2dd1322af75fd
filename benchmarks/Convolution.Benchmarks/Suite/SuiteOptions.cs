using System.CommandLine;
using Convolution.Benchmarks.Peers;

namespace Convolution.Benchmarks.Suite;

/// <summary>The options of every command that measures layers against the peers.</summary>
internal static class SuiteOptions
{
    public static Option<ConvolutionAlgorithm> Algorithm() => new("--algorithm")
    {
        Description = "Ours: auto, direct, winograd, fft or reference.",
        DefaultValueFactory = _ => ConvolutionAlgorithm.Auto,
    };

    public static Option<FileInfo?> Json() => new("--json") { Description = "Write the figures to this file." };

    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads") { Description = "Threads for everyone.", DefaultValueFactory = _ => 1 };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var threads && (threads < 1 || threads > Environment.ProcessorCount))
            {
                result.AddError($"--threads is {threads}; this machine takes 1 to {Environment.ProcessorCount}.");
            }
        });
        return option;
    }

    public static Option<string> Peers(string byDefault)
    {
        var option = new Option<string>("--peers")
        {
            Description = $"all, none, or names separated by commas: {PeerSet.Keys}; ort for both of its columns.",
            DefaultValueFactory = _ => byDefault,
        };
        option.Validators.Add(result =>
        {
            if (PeerSet.Unknown(result.GetValueOrDefault<string>()) is { } name)
            {
                result.AddError($"No peer is called '{name}'; there are {PeerSet.Keys}.");
            }
        });
        return option;
    }
}
