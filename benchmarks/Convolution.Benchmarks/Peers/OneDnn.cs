using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;
using static Convolution.Benchmarks.Peers.OneDnnApi;

namespace Convolution.Benchmarks.Peers;

/// <summary>
/// oneDNN through its C API. Direct: NHWC in and out, weights in the layout it likes best. Winograd: activations too in the
/// layout it likes best, and neither reorder counted, its best case.
/// </summary>
/// <remarks>
/// Its gradients are made for the layouts it likes best, and training keeps activations in them from layer to layer: they are measured so,
/// and in NHWC, and those for the input as a deconvolution as well, which other kernels may compute. The fastest way is its figure.
/// Version 2.6 has Winograd, forwards and both ways back, for AVX-512 alone.
/// </remarks>
internal sealed class OneDnn : IPeer
{
    /// <summary>Enough to tell the ways apart; the fastest is measured like everyone else.</summary>
    private static readonly Pace trial = new(Budget: 60, Turn: 0.5, MinTurns: 3, MaxTurns: 9);

    private readonly OneDnnAlgorithm algorithm;
    private readonly int threads;
    private readonly nint engine;
    private readonly nint stream;

    private OneDnn(string key, string name, int threads, OneDnnAlgorithm algorithm)
    {
        Key = key;
        Name = name;
        this.threads = threads;
        this.algorithm = algorithm;
        Check(dnnl_engine_create(out engine, Cpu, 0));
        Check(dnnl_stream_create(out stream, engine, DefaultFlags));
    }

    public string Key { get; }

    public string Name { get; }

    public unsafe string Version => $"{dnnl_version()->Major}.{dnnl_version()->Minor}.{dnnl_version()->Patch}";

    public bool IsDirect => algorithm == OneDnnAlgorithm.Direct;

    /// <summary>Null if it is not installed. The number of threads is OpenMP's, and has to stand before the first use.</summary>
    public static OneDnn? Open(string key, string name, int threads, OneDnnAlgorithm algorithm)
    {
        if (!NativeLibraries.TryLoad(OpenMp) || !NativeLibraries.TryLoad(Library, "libOpenCL.so.1"))
        {
            return null;
        }

        omp_set_num_threads(threads);
        return new OneDnn(key, name, threads, algorithm);
    }

    public IContender? Prepare(LayerData data)
    {
        OneDnnContender[] contenders =
        [
            .. Ways(data.Layer).Select(way => OneDnnContender.TryCreate(engine, stream, data, way)).OfType<OneDnnContender>(),
        ];
        if (contenders.Length < 2)
        {
            return contenders.FirstOrDefault();
        }

        double[] times = InterleavedTimer.Milliseconds(contenders, threads, trial);
        var fastest = contenders[Array.IndexOf(times, times.Min())];
        Array.ForEach([.. contenders.Where(contender => contender != fastest)], contender => contender.Dispose());
        return fastest;
    }

    public void Dispose()
    {
        _ = dnnl_stream_destroy(stream);
        _ = dnnl_engine_destroy(engine);
    }

    private IEnumerable<OneDnnWay> Ways(Layer layer)
    {
        if (layer.Shape.Border != Border.Zero)
        {
            return [];
        }

        if (!IsDirect)
        {
            return layer.Steps is [{ Groups: 1, FilterHeight: 3, FilterWidth: 3 } step] && (step.IsInputGradient || !step.IsTransposed)
                ? [new(algorithm, AnyTag)]
                : [];
        }

        OneDnnWay plain = new(algorithm, NhwcTag), own = new(algorithm, AnyTag);
        return layer.Steps.Any(step => step.IsInputGradient) ? [plain, own, plain with { Deconvolves = true }, own with { Deconvolves = true }]
            : layer.Steps.Any(step => step.IsFilterGradient) ? [plain, own]
            : [plain];
    }
}

/// <summary>One of several ways to ask for the same.</summary>
/// <param name="Algorithm">For convolutions.</param>
/// <param name="Activations">The tag of their layout.</param>
/// <param name="Deconvolves">Whether an input gradient is a deconvolution forwards rather than a convolution backwards.</param>
internal readonly record struct OneDnnWay(OneDnnAlgorithm Algorithm, int Activations, bool Deconvolves = false);
