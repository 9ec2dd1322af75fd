using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;
using static Convolution.Benchmarks.Peers.OneDnnApi;

namespace Convolution.Benchmarks.Peers;

/// <summary>
/// oneDNN through its C API. Direct: NHWC in and out, weights in the layout it likes best. Winograd: activations too in the
/// layout it likes best, and neither reorder counted, its best case. A filter gradient too stays in the layout it likes best.
/// </summary>
internal sealed unsafe class OneDnn : IPeer
{
    private readonly OneDnnAlgorithm algorithm;
    private readonly nint engine;
    private readonly nint stream;

    private OneDnn(string key, string name, OneDnnAlgorithm algorithm)
    {
        Key = key;
        Name = name;
        this.algorithm = algorithm;
        Check(dnnl_engine_create(out engine, Cpu, 0));
        Check(dnnl_stream_create(out stream, engine, DefaultFlags));
    }

    public string Key { get; }

    public string Name { get; }

    public string Version => $"{dnnl_version()->Major}.{dnnl_version()->Minor}.{dnnl_version()->Patch}";

    public bool IsDirect => algorithm == OneDnnAlgorithm.Direct;

    /// <summary>Null if it is not installed. The number of threads is OpenMP's, and has to stand before the first use.</summary>
    public static OneDnn? Open(string key, string name, int threads, OneDnnAlgorithm algorithm)
    {
        if (!NativeLibraries.TryLoad(OpenMp) || !NativeLibraries.TryLoad(Library, "libOpenCL.so.1"))
        {
            return null;
        }

        omp_set_num_threads(threads);
        return new OneDnn(key, name, algorithm);
    }

    public IContender? Prepare(LayerData data)
    {
        bool possible = data.Layer.Shape.Border == Border.Zero
            && (IsDirect || data.Layer.Steps is [{ Groups: 1, FilterHeight: 3, FilterWidth: 3, IsTransposed: false, IsFilterGradient: false }]);
        var contender = new Contender(this, data);
        for (int step = 0; possible && step < data.Layer.Steps.Count; step++)
        {
            possible = data.Layer.Steps[step].IsFilterGradient ? contender.TryAddFilterGradient(step) : contender.TryAdd(step);
        }

        if (possible)
        {
            return contender;
        }

        contender.Dispose();
        return null;
    }

    public void Dispose()
    {
        _ = dnnl_stream_destroy(stream);
        _ = dnnl_engine_destroy(engine);
    }

    private static void Check(int status)
    {
        if (status != 0)
        {
            throw new InvalidOperationException($"oneDNN failed with status {status}.");
        }
    }

    private sealed class Contender(OneDnn owner, LayerData data) : IContender
    {
        private readonly List<nint> memories = [];
        private readonly List<nint> descriptors = [];
        private readonly List<(nint Primitive, Argument[] Arguments)> primitives = [];
        private nint output;

        /// <summary>False if the algorithm does not exist for this convolution.</summary>
        public bool TryAdd(int index)
        {
            var step = data.Layer.Steps[index];
            int activations = owner.IsDirect ? NhwcTag : AnyTag;
            var source = Activations(step.Batch, step.InputChannels, step.InputHeight, step.InputWidth, activations);
            var destination = Activations(step.Batch, step.OutputChannels, step.OutputHeight, step.OutputWidth, activations);
            var weights = Weights(step, AnyTag);
            var bias = Describe([step.OutputChannels], VectorTag);
            long* strides = stackalloc long[] { step.Stride, step.Stride };
            long* dilations = stackalloc long[] { step.Dilation - 1, step.Dilation - 1 };
            long* before = stackalloc long[] { step.PadTop, step.PadLeft };
            long* after = stackalloc long[] { step.PadBottom, step.PadRight };
            ConvolutionDescriptor operation;
            Check(step.IsTransposed
                ? dnnl_dilated_deconvolution_forward_desc_init(
                    &operation, ForwardInference, (int)OneDnnAlgorithm.Deconvolution, &source, &weights, step.HasBias ? &bias : null,
                    &destination, strides, dilations, before, after)
                : dnnl_dilated_convolution_forward_desc_init(
                    &operation, ForwardInference, (int)owner.algorithm, &source, &weights, step.HasBias ? &bias : null, &destination,
                    strides, dilations, before, after));
            if (dnnl_primitive_desc_create(out nint descriptor, &operation, 0, owner.engine, 0) != 0)
            {
                return false;
            }

            descriptors.Add(descriptor);
            source = Activations(step.Batch, step.InputChannels, step.InputHeight, step.InputWidth, NhwcTag);
            destination = Activations(step.Batch, step.OutputChannels, step.OutputHeight, step.OutputWidth, NhwcTag);
            weights = step.IsTransposed ? TransposedWeights(step) : Weights(step, step.Groups > 1 ? HwigoTag : HwioTag);
            var inner = dnnl_primitive_desc_query_md(descriptor, DestinationQuery, 0);
            bool plain = dnnl_memory_desc_equal(inner, &destination) != 0;
            output = Wrap(inner, plain ? (nint)data.StepOutput(index).Pointer : Allocate);
            var arguments = new List<Argument>
            {
                new() { Kind = SourceArgument, Memory = Converted(&source, data.StepInput(index), descriptor, SourceQuery) },
                new() { Kind = WeightsArgument, Memory = Converted(&weights, data.Filters[index], descriptor, WeightsQuery) },
                new() { Kind = DestinationArgument, Memory = output },
            };
            if (data.Biases[index] is { } biases)
            {
                arguments.Add(new Argument { Kind = BiasArgument, Memory = Wrap(&bias, (nint)biases.Pointer) });
            }

            Check(dnnl_primitive_create(out nint primitive, descriptor));
            primitives.Add((primitive, [.. arguments]));
            return true;
        }

        /// <summary>Backwards by weights. It asks for the convolution forwards, as a hint.</summary>
        public bool TryAddFilterGradient(int index)
        {
            var step = data.Layer.Steps[index];
            var source = Activations(step.Batch, step.InputChannels, step.InputHeight, step.InputWidth, NhwcTag);
            var gradient = Activations(step.Batch, step.OutputChannels, step.OutputHeight, step.OutputWidth, NhwcTag);
            var weights = Weights(step, AnyTag);
            long* strides = stackalloc long[] { step.Stride, step.Stride };
            long* dilations = stackalloc long[] { step.Dilation - 1, step.Dilation - 1 };
            long* before = stackalloc long[] { step.PadTop, step.PadLeft };
            long* after = stackalloc long[] { step.PadBottom, step.PadRight };
            ConvolutionDescriptor forward, backward;
            Check(dnnl_dilated_convolution_forward_desc_init(
                &forward, ForwardTraining, (int)owner.algorithm, &source, &weights, null, &gradient, strides, dilations, before, after));
            Check(dnnl_dilated_convolution_backward_weights_desc_init(
                &backward, (int)owner.algorithm, &source, &weights, null, &gradient, strides, dilations, before, after));
            if (dnnl_primitive_desc_create(out nint hint, &forward, 0, owner.engine, 0) != 0)
            {
                return false;
            }

            descriptors.Add(hint);
            if (dnnl_primitive_desc_create(out nint descriptor, &backward, 0, owner.engine, hint) != 0)
            {
                return false;
            }

            descriptors.Add(descriptor);
            output = Wrap(dnnl_primitive_desc_query_md(descriptor, WeightsGradientQuery, 0), Allocate);
            Check(dnnl_primitive_create(out nint primitive, descriptor));
            primitives.Add((primitive,
            [
                new() { Kind = SourceArgument, Memory = Wrap(&source, (nint)data.StepInput(index).Pointer) },
                new() { Kind = DestinationGradientArgument, Memory = Wrap(&gradient, (nint)data.Filters[index].Pointer) },
                new() { Kind = WeightsGradientArgument, Memory = output },
            ]));
            return true;
        }

        public void Run()
        {
            foreach (var (primitive, arguments) in primitives)
            {
                Execute(primitive, arguments);
            }

            Check(dnnl_stream_wait(owner.stream));
        }

        public void Rest() => _ = omp_pause_resource_all(SoftPause);

        public void CopyOutput(Span<float> nhwc)
        {
            var step = data.Layer.Last;
            var plain = step.IsFilterGradient
                ? Weights(step, step.Groups > 1 ? HwigoTag : HwioTag)
                : Activations(step.Batch, step.OutputChannels, step.OutputHeight, step.OutputWidth, NhwcTag);
            fixed (float* target = nhwc)
            {
                var inner = dnnl_primitive_desc_query_md(descriptors[^1], step.IsFilterGradient ? WeightsGradientQuery : DestinationQuery, 0);
                Reorder(inner, output, &plain, Wrap(&plain, (nint)target));
            }
        }

        public void Dispose()
        {
            primitives.ForEach(primitive => Check(dnnl_primitive_destroy(primitive.Primitive)));
            descriptors.ForEach(descriptor => Check(dnnl_primitive_desc_destroy(descriptor)));
            memories.ForEach(memory => Check(dnnl_memory_destroy(memory)));
        }

        private static MemoryDescriptor Activations(int batch, int channels, int height, int width, int tag) =>
            Describe([batch, channels, height, width], tag);

        private static MemoryDescriptor Weights(ConvStep step, int tag) => step.Groups > 1
            ? Describe([step.Groups, step.GroupOutputChannels, step.GroupInputChannels, step.FilterHeight, step.FilterWidth], tag)
            : Describe([step.OutputChannels, step.InputChannels, step.FilterHeight, step.FilterWidth], tag);

        /// <summary>HWOI, O counting the outputs of a group; a depthwise filter in HWCM is that with one output to each group.</summary>
        private static MemoryDescriptor TransposedWeights(ConvStep step)
        {
            MemoryDescriptor descriptor;
            long tap = (long)step.GroupOutputChannels * step.InputChannels;
            long* dims = stackalloc long[] { step.Groups, step.GroupOutputChannels, step.GroupInputChannels, step.FilterHeight, step.FilterWidth };
            long* strides = stackalloc long[] { step.GroupInputChannels, step.InputChannels, 1, step.FilterWidth * tap, tap };
            int ungrouped = step.Groups > 1 ? 0 : 1;
            Check(dnnl_memory_desc_init_by_strides(&descriptor, 5 - ungrouped, dims + ungrouped, Float, strides + ungrouped));
            return descriptor;
        }

        private static MemoryDescriptor Describe(ReadOnlySpan<long> dims, int tag)
        {
            MemoryDescriptor descriptor;
            fixed (long* pointer = dims)
            {
                Check(dnnl_memory_desc_init_by_tag(&descriptor, dims.Length, pointer, Float, tag));
            }

            return descriptor;
        }

        private nint Wrap(MemoryDescriptor* descriptor, nint pointer)
        {
            Check(dnnl_memory_create(out nint memory, descriptor, owner.engine, pointer));
            memories.Add(memory);
            return memory;
        }

        /// <summary>The caller's memory as it is, where the kernel takes it so, else a copy in the kernel's layout.</summary>
        private nint Converted(MemoryDescriptor* plain, AlignedBuffer values, nint descriptor, int query)
        {
            nint source = Wrap(plain, (nint)values.Pointer);
            var wanted = dnnl_primitive_desc_query_md(descriptor, query, 0);
            if (dnnl_memory_desc_equal(wanted, plain) != 0)
            {
                return source;
            }

            nint target = Wrap(wanted, Allocate);
            Reorder(plain, source, wanted, target);
            return target;
        }

        private void Reorder(MemoryDescriptor* from, nint source, MemoryDescriptor* to, nint target)
        {
            Check(dnnl_reorder_primitive_desc_create(out nint descriptor, from, owner.engine, to, owner.engine, 0));
            Check(dnnl_primitive_create(out nint primitive, descriptor));
            Execute(primitive,
            [
                new Argument { Kind = SourceArgument, Memory = source },
                new Argument { Kind = DestinationArgument, Memory = target },
            ]);
            Check(dnnl_stream_wait(owner.stream));
            _ = dnnl_primitive_destroy(primitive);
            _ = dnnl_primitive_desc_destroy(descriptor);
        }

        private void Execute(nint primitive, Argument[] arguments)
        {
            fixed (Argument* pointer = arguments)
            {
                Check(dnnl_primitive_execute(primitive, owner.stream, arguments.Length, pointer));
            }
        }
    }
}
