using System.Diagnostics;
using System.Runtime.Intrinsics.X86;

namespace Convolution.Tests.Guarded;

/// <summary>
/// No read and no write past any operand, at any vector width: a child process runs between guard pages and has to survive.
/// </summary>
public sealed class GuardPageTests
{
    /// <summary>As this process was started, and in every other way that its processor has.</summary>
    public static TheoryData<string> Widths =>
    [
        "", "MaxVectorTBitWidth=128", "EnableAVX2=0", "EnableHWIntrinsic=0",
        .. Avx512F.IsSupported ? (string[])["MaxVectorTBitWidth=512", "EnableAVX512=0"] : [],
    ];

    [Theory]
    [MemberData(nameof(Widths))]
    [Trait("Work", "Large")]
    public async Task Nothing_is_touched_outside_the_operands(string setting)
    {
        // At other widths float alone, and fewer samples beside all edges: each child has its kernels to compile.
        (int exitCode, string text) = await RunChild(setting, setting.Length == 0 ? ["runs", "60", "float", "double"] : ["runs", "15", "float"]);

        exitCode.Should().Be(0, text);
        text.Should().MatchRegex("^[1-9][0-9]{3,} runs");
    }

    [Theory]
    [InlineData("after")]
    [InlineData("before")]
    [InlineData("write")]
    public async Task The_guard_kills(string what)
    {
        (int exitCode, string text) = await RunChild("", "fault", what);

        exitCode.Should().NotBe(0);
        text.Should().Contain("AccessViolationException");
    }

    [Fact]
    public async Task The_guard_lets_the_innocent_live() => (await RunChild("", "fault", "none")).ExitCode.Should().Be(0);

    private static async Task<(int ExitCode, string Text)> RunChild(string setting, params string[] arguments)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, [typeof(GuardPageTests).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (setting.Split('=') is [var name, var value])
            start.Environment[$"DOTNET_{name}"] = value;

        // Half of the time goes into compiling kernels, which is faster into pages that are written and executed.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";

        // A crash is expected of some, and a dump of it helps nobody.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using Process child = Process.Start(start)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync();
        Task<string> error = child.StandardError.ReadToEndAsync();
        await child.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        return (child.ExitCode, await output + await error);
    }
}
