using System.Numerics;
using System.Runtime.InteropServices;
using Convolution.Kernels.Depthwise;
using Convolution.Packing;
using Convolution.Simd;

namespace Convolution.Benchmarks.Micro;

/// <summary>One tile of pixels by one vector of channels of a 3x3 depthwise convolution, inside the image.</summary>
internal sealed unsafe class DepthwiseKernelCase<T, TVector, TLanes> : KernelCase
    where T : unmanaged, INumber<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private readonly delegate*<in DepthwiseBlock<T>, void> kernel;
    private readonly DepthwisePanels<T> panels;
    private readonly T* input;
    private readonly DepthwiseBlock<T> block;

    public DepthwiseKernelCase(int pixels, int stride)
    {
        int lanes = TLanes.Count;
        kernel = DepthwiseKernels<T, TVector, TLanes>.Of(pixels, stride, taps: 3, DepthwiseEdge.Inside, multiplier: 1);
        panels = new(new DepthwiseFilter<T>(Ramp(9 * lanes), (3, 3, lanes, 1)), Ramp(lanes), lanes);
        int row = ((pixels - 1) * stride + 3) * lanes;
        int length = 3 * row + pixels * lanes;
        input = (T*)NativeMemory.AlignedAlloc((nuint)(length * sizeof(T)), 64);
        Ramp(length).CopyTo(new Span<T>(input, length));

        block.Input = input;
        block.RowBytes = row * sizeof(T);
        block.PixelStep = stride * lanes;
        block.TapStep = lanes;
        block.BandStep = row;
        block.Bands = 3;
        block.Triples = 1;
        block.Weights = panels.Buffer.Pointer;
        block.Bias = panels.Bias;
        block.FirstTap = panels.Tap(0, 0);
        block.Vectors = 1;
        block.Multiplier = 1;
        block.Rows = 1;
        block.Output = input + 3 * row;
        block.OutputStep = lanes;
    }

    public override void Run()
    {
        for (int i = 0; i < LaneRepetitions / TLanes.Count; i++)
        {
            kernel(block);
        }
    }

    public override void Dispose() => NativeMemory.AlignedFree(input);

    private static T[] Ramp(int length) => [.. Enumerable.Range(0, length).Select(i => T.CreateChecked(i % 17) / T.CreateChecked(32))];
}
