using System.Runtime.InteropServices;
using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;

namespace Convolution.Benchmarks.Peers;

/// <summary>XNNPACK through its operator API: NHWC, filter packed when the operator is made.</summary>
internal sealed unsafe partial class Xnnpack : IPeer
{
    private const string Library = "libXNNPACK.so.0";
    private const string ThreadPool = "libpthreadpool.so.0";
    private const uint DepthwiseFlag = 1;
    private const uint YieldWorkersFlag = 2;
    private const uint SharedRange = 64;

    private readonly nint threads;

    private Xnnpack(string key, string name, int threads)
    {
        Key = key;
        Name = name;
        Check(xnn_initialize(0));
        this.threads = threads > 1 ? pthreadpool_create((nuint)threads) : 0;
    }

    public string Key { get; }

    public string Name { get; }

    /// <summary>The library does not tell; the Debian package is the source of 2022-02-16.</summary>
    public string Version => "2022-02";

    public bool IsDirect => true;

    /// <summary>Null if it is not installed.</summary>
    public static Xnnpack? Open(string key, string name, int threads) =>
        NativeLibraries.TryLoad(ThreadPool) && NativeLibraries.TryLoad(Library, "libcpuinfo.so.0")
            ? new Xnnpack(key, name, threads)
            : null;

    /// <summary>It has neither filter gradients nor borders, and takes a transposed depthwise convolution for groups of one.</summary>
    public IContender? Prepare(LayerData data)
    {
        if (data.Layer.Shape.Border != Border.Zero || data.Layer.Steps.Any(step => step.IsFilterGradient || (step.IsTransposed && step.IsDepthwise)))
        {
            return null;
        }

        var operators = new List<nint>();
        for (int index = 0; index < data.Layer.Steps.Count; index++)
        {
            nint created = data.Layer.Steps[index].IsTransposed ? CreateTransposed(data) : Create(data, index);
            if (created == 0)
            {
                return null;
            }

            operators.Add(created);
        }

        return new Contender(threads, operators, data);
    }

    public void Dispose()
    {
        if (threads != 0)
        {
            pthreadpool_destroy(threads);
        }

        _ = xnn_deinitialize();
    }

    private nint Create(LayerData data, int index)
    {
        var step = data.Layer.Steps[index];
        var filter = data.Filters[index].Span;
        fixed (float* weights = step.IsDepthwise ? filter : PeerLayouts.FilterToOhwi(filter, step))
        {
            Check(xnn_create_convolution2d_nhwc_f32(
                (uint)step.PadTop, (uint)step.PadRight, (uint)step.PadBottom, (uint)step.PadLeft,
                (uint)step.FilterHeight, (uint)step.FilterWidth, (uint)step.Stride, (uint)step.Stride,
                (uint)step.Dilation, (uint)step.Dilation,
                (uint)step.Groups, (nuint)step.GroupInputChannels, (nuint)step.GroupOutputChannels,
                (nuint)step.InputChannels, (nuint)step.OutputChannels,
                weights, data.Biases[index] is { } bias ? bias.Pointer : null, float.NegativeInfinity, float.PositiveInfinity,
                step.IsDepthwise ? DepthwiseFlag : 0, out nint created));
            Check(xnn_setup_convolution2d_nhwc_f32(
                created, (nuint)step.Batch, (nuint)step.InputHeight, (nuint)step.InputWidth,
                data.StepInput(index).Pointer, data.StepOutput(index).Pointer, threads));
            return created;
        }
    }

    /// <summary>0 where the stride exceeds the filter, which it does not take.</summary>
    private nint CreateTransposed(LayerData data)
    {
        var step = data.Layer.First;
        if (step.Stride > Math.Min(step.FilterHeight, step.FilterWidth))
        {
            return 0;
        }

        fixed (float* weights = PeerLayouts.TransposedFilterToOhwi(data.Filters[0].Span, step))
        {
            Check(xnn_create_deconvolution2d_nhwc_f32(
                (uint)step.PadTop, (uint)step.PadRight, (uint)step.PadBottom, (uint)step.PadLeft,
                (uint)step.FilterHeight, (uint)step.FilterWidth, (uint)step.Stride, (uint)step.Stride,
                (uint)step.Dilation, (uint)step.Dilation,
                1, (nuint)step.InputChannels, (nuint)step.OutputChannels, (nuint)step.InputChannels, (nuint)step.OutputChannels,
                weights, data.Biases[0] is { } bias ? bias.Pointer : null, float.NegativeInfinity, float.PositiveInfinity, 0, out nint created));
            Check(xnn_setup_deconvolution2d_nhwc_f32(
                created, (nuint)step.Batch, (nuint)step.InputHeight, (nuint)step.InputWidth,
                Adjustment(step.InputHeight, step.OutputHeight, step.FilterHeight, step.PadTop + step.PadBottom),
                Adjustment(step.InputWidth, step.OutputWidth, step.FilterWidth, step.PadLeft + step.PadRight),
                data.Input.Pointer, data.Output.Pointer, threads));
            return created;
        }

        // What the output has beyond the smallest size.
        uint Adjustment(int input, int output, int filter, int padding) =>
            (uint)(output - ((input - 1) * step.Stride + (filter - 1) * step.Dilation + 1 - padding));
    }

    private static void Check(int status)
    {
        if (status != 0)
        {
            throw new InvalidOperationException($"XNNPACK failed with status {status}.");
        }
    }

    [LibraryImport(ThreadPool)]
    private static partial nint pthreadpool_create(nuint threads);

    [LibraryImport(ThreadPool)]
    private static partial void pthreadpool_destroy(nint pool);

    [LibraryImport(ThreadPool)]
    private static partial void pthreadpool_parallelize_1d(
        nint pool, delegate* unmanaged<nint, nuint, void> task, nint context, nuint range, uint flags);

    [LibraryImport(Library)]
    private static partial int xnn_initialize(nint allocator);

    [LibraryImport(Library)]
    private static partial int xnn_deinitialize();

    [LibraryImport(Library)]
    private static partial int xnn_create_convolution2d_nhwc_f32(
        uint padTop, uint padRight, uint padBottom, uint padLeft, uint filterHeight, uint filterWidth,
        uint strideHeight, uint strideWidth, uint dilationHeight, uint dilationWidth,
        uint groups, nuint groupInputChannels, nuint groupOutputChannels, nuint inputPixelStride, nuint outputPixelStride,
        float* filter, float* bias, float outputMin, float outputMax, uint flags, out nint created);

    [LibraryImport(Library)]
    private static partial int xnn_setup_convolution2d_nhwc_f32(
        nint convolution, nuint batch, nuint height, nuint width, float* input, float* output, nint threads);

    [LibraryImport(Library)]
    private static partial int xnn_create_deconvolution2d_nhwc_f32(
        uint padTop, uint padRight, uint padBottom, uint padLeft, uint filterHeight, uint filterWidth,
        uint strideHeight, uint strideWidth, uint dilationHeight, uint dilationWidth,
        uint groups, nuint groupInputChannels, nuint groupOutputChannels, nuint inputPixelStride, nuint outputPixelStride,
        float* filter, float* bias, float outputMin, float outputMax, uint flags, out nint created);

    [LibraryImport(Library)]
    private static partial int xnn_setup_deconvolution2d_nhwc_f32(
        nint deconvolution, nuint batch, nuint height, nuint width, uint adjustmentHeight, uint adjustmentWidth,
        float* input, float* output, nint threads);

    [LibraryImport(Library)]
    private static partial int xnn_run_operator(nint created, nint threads);

    [LibraryImport(Library)]
    private static partial int xnn_delete_operator(nint created);

    private sealed class Contender(nint threads, List<nint> operators, LayerData data) : IContender
    {
        public void Run()
        {
            foreach (nint convolution in operators)
            {
                Check(xnn_run_operator(convolution, threads));
            }
        }

        /// <summary>No work, with the flag after which the workers do not wait spinning.</summary>
        public void Rest()
        {
            if (threads != 0)
            {
                pthreadpool_parallelize_1d(threads, &Nothing, 0, SharedRange, YieldWorkersFlag);
            }
        }

        public void CopyOutput(Span<float> nhwc) => data.Output.Span.CopyTo(nhwc);

        public void Dispose() => operators.ForEach(convolution => Check(xnn_delete_operator(convolution)));

        [UnmanagedCallersOnly]
        private static void Nothing(nint context, nuint index)
        {
        }
    }
}
