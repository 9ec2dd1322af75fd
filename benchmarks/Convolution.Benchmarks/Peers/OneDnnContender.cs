using Convolution.Benchmarks.Layers;
using Convolution.Benchmarks.Measure;
using static Convolution.Benchmarks.Peers.OneDnnApi;

namespace Convolution.Benchmarks.Peers;

/// <summary>The primitives of a layer, in one of oneDNN's ways, and their memory.</summary>
internal sealed unsafe class OneDnnContender : IContender
{
    private readonly nint engine;
    private readonly nint stream;
    private readonly LayerData data;
    private readonly List<nint> memories = [];
    private readonly List<nint> descriptors = [];
    private readonly List<(nint Primitive, Argument[] Arguments)> primitives = [];

    /// <summary>Where steps have left what they computed, by the memory in which everyone else has it.</summary>
    private readonly Dictionary<AlignedBuffer, nint> results = [];

    private MemoryDescriptor plainOutput;
    private nint output;

    private OneDnnContender(nint engine, nint stream, LayerData data) => (this.engine, this.stream, this.data) = (engine, stream, data);

    /// <summary>Null if the algorithm does not exist for one of the layer's steps.</summary>
    public static OneDnnContender? TryCreate(nint engine, nint stream, LayerData data, OneDnnWay way)
    {
        var contender = new OneDnnContender(engine, stream, data);
        for (int step = 0; step < data.Layer.Steps.Count; step++)
        {
            if (!contender.TryAdd(step, way))
            {
                contender.Dispose();
                return null;
            }
        }

        return contender;
    }

    public void Run()
    {
        foreach (var (primitive, arguments) in primitives)
        {
            Execute(primitive, arguments);
        }

        Check(dnnl_stream_wait(stream));
    }

    public void Rest() => _ = omp_pause_resource_all(SoftPause);

    public void CopyOutput(Span<float> nhwc)
    {
        fixed (float* target = nhwc)
        fixed (MemoryDescriptor* plain = &plainOutput)
        {
            Reorder(output, Wrap(plain, (nint)target));
        }
    }

    public void Dispose()
    {
        primitives.ForEach(primitive => Check(dnnl_primitive_destroy(primitive.Primitive)));
        descriptors.ForEach(descriptor => Check(dnnl_primitive_desc_destroy(descriptor)));
        memories.ForEach(memory => Check(dnnl_memory_destroy(memory)));
    }

    private bool TryAdd(int index, OneDnnWay way)
    {
        var step = data.Layer.Steps[index];
        var operation = new OneDnnOperation(step, way);
        if (operation.TryDescribe(engine) is not (nint descriptor, nint hint))
        {
            return false;
        }

        descriptors.AddRange(hint == 0 ? [descriptor] : [descriptor, hint]);
        nint input = Fetch(data.StepInput(index), operation.PlainInput, Layout(operation.Input.Query));
        nint filter = Fetch(data.Filters[index], operation.PlainFilter, Layout(operation.Filter.Query));

        // The layer's own memory where the layout is the same; a filter gradient along the way has none there.
        plainOutput = operation.PlainOutput;
        var plain = plainOutput;
        var inner = Layout(operation.Output.Query);
        bool isShared = !step.IsFilterGradient && dnnl_memory_desc_equal(inner, &plain) != 0;
        output = Wrap(inner, isShared ? (nint)data.StepOutput(index).Pointer : Allocate);
        if (!step.IsFilterGradient)
        {
            results[data.StepOutput(index)] = output;
        }

        List<Argument> arguments =
        [
            new() { Kind = operation.Input.Argument, Memory = input },
            new() { Kind = operation.Filter.Argument, Memory = filter },
            new() { Kind = operation.Output.Argument, Memory = output },
        ];
        if (data.Biases[index] is { } biases)
        {
            var bias = operation.Bias;
            arguments.Add(new() { Kind = BiasArgument, Memory = Wrap(&bias, (nint)biases.Pointer) });
        }

        Check(dnnl_primitive_create(out nint primitive, descriptor));
        primitives.Add((primitive, [.. arguments]));
        return true;

        MemoryDescriptor* Layout(int query) => dnnl_primitive_desc_query_md(descriptor, query, 0);
    }

    /// <summary>
    /// Values in the layout that is wanted: what is there before the layer runs is reordered now, as weights are packed; what a step
    /// before has computed, in every run.
    /// </summary>
    private nint Fetch(AlignedBuffer values, MemoryDescriptor plain, MemoryDescriptor* wanted)
    {
        bool isResult = results.TryGetValue(values, out nint source);
        if (!isResult)
        {
            source = Wrap(&plain, (nint)values.Pointer);
        }

        Check(dnnl_memory_get_memory_desc(source, out var layout));
        if (dnnl_memory_desc_equal(wanted, layout) != 0)
        {
            return source;
        }

        nint target = Wrap(wanted, Allocate);
        if (isResult)
        {
            primitives.Add(CreateReorder(source, target));
        }
        else
        {
            Reorder(source, target);
        }

        return target;
    }

    private nint Wrap(MemoryDescriptor* descriptor, nint pointer)
    {
        Check(dnnl_memory_create(out nint memory, descriptor, engine, pointer));
        memories.Add(memory);
        return memory;
    }

    private void Reorder(nint source, nint target)
    {
        var (primitive, arguments) = CreateReorder(source, target);
        Execute(primitive, arguments);
        Check(dnnl_stream_wait(stream));
        Check(dnnl_primitive_destroy(primitive));
    }

    private (nint Primitive, Argument[] Arguments) CreateReorder(nint source, nint target)
    {
        Check(dnnl_memory_get_memory_desc(source, out var from));
        Check(dnnl_memory_get_memory_desc(target, out var to));
        Check(dnnl_reorder_primitive_desc_create(out nint descriptor, from, engine, to, engine, 0));
        Check(dnnl_primitive_create(out nint primitive, descriptor));
        Check(dnnl_primitive_desc_destroy(descriptor));
        return (primitive,
        [
            new() { Kind = SourceArgument, Memory = source },
            new() { Kind = DestinationArgument, Memory = target },
        ]);
    }

    private void Execute(nint primitive, Argument[] arguments)
    {
        fixed (Argument* pointer = arguments)
        {
            Check(dnnl_primitive_execute(primitive, stream, arguments.Length, pointer));
        }
    }
}
