using Convolution.Benchmarks.Measure;
using Convolution.Benchmarks.Networks.Execution;

namespace Convolution.Benchmarks.Networks;

/// <summary>A network on this library: its images one after the other.</summary>
internal sealed class OurContender(Plan plan, IReadOnlyList<NhwcTensor<float>> inputs) : IContender
{
    private readonly float[] output = new float[inputs[0].Shape.Batch * plan.Output.Length];

    public void Run()
    {
        for (int image = 0; image < inputs[0].Shape.Batch; image++)
        {
            plan.Run(inputs, image);
            plan.Output.CopyTo(output.AsSpan(image * plan.Output.Length));
        }
    }

    public void CopyOutput(Span<float> nhwc) => output.CopyTo(nhwc);

    public void Dispose()
    {
    }
}
