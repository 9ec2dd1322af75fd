using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Networks.Execution;

namespace Convolution.Benchmarks.Networks;

/// <summary>A network on this library, on so many threads.</summary>
internal sealed class OurContender(Plan plan, int threads) : IContender
{
    public void Run() => plan.Run(threads);

    public void CopyOutput(Span<float> nhwc) => plan.Output.CopyTo(nhwc);

    public void Dispose()
    {
    }
}
