using System.CommandLine;
using BenchmarkDotNet.Running;

namespace Convolution.Benchmarks.Micro;

/// <summary><c>bdn</c>: BenchmarkDotNet for the finer questions. All that follows goes to its own command line.</summary>
internal static class BdnCommand
{
    public static Command Create()
    {
        var command = new Command("bdn", "BenchmarkDotNet: kernels, geometry, packing. What follows is its own: bdn --filter *Kernel* --list flat")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(arguments =>
        {
            BenchmarkSwitcher.FromAssembly(typeof(BdnCommand).Assembly).Run([.. arguments.UnmatchedTokens]);
        });
        return command;
    }
}
