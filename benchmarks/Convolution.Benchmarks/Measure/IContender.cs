namespace Convolution.Benchmarks.Measure;

/// <summary>Something that computes one layer, ready to be timed.</summary>
internal interface IContender : IDisposable
{
    /// <summary>Computes the layer once.</summary>
    void Run();

    /// <summary>Sends to sleep worker threads that would otherwise spin on, on a core that the next contender wants.</summary>
    void Rest()
    {
    }

    /// <summary>What the last <see cref="Run"/> computed, NHWC.</summary>
    void CopyOutput(Span<float> nhwc);

    /// <summary>
    /// The milliseconds of every <see cref="Run"/> so far by the library's own account, in place of the wall clock's; null
    /// where the wall clock counts. Asked once, after the last run.
    /// </summary>
    IReadOnlyList<double>? OwnMilliseconds() => null;
}
