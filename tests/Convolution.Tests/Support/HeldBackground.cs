using Convolution.Execution;

namespace Convolution.Tests.Support;

/// <summary>
/// Keeps the background thread from its work until it is disposed of: what is asked for meanwhile comes after. There is one such thread, so tests
/// that hold it are a collection by this name, and run one after the other.
/// </summary>
internal sealed class HeldBackground : IDisposable
{
    private readonly ManualResetEventSlim release = new();

    public HeldBackground()
    {
        using var begun = new ManualResetEventSlim();
        Background.Add(
            () =>
            {
                begun.Set();
                release.Wait(Patience);
            },
            possible: null);
        begun.Wait(Patience).Should().BeTrue();
    }

    /// <summary>More than anything takes that the thread may be doing, on a slow machine too.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(5);

    public void Dispose() => release.Set();
}
