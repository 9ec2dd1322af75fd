using System.Runtime.InteropServices;

namespace Convolution.Benchmarks.Peers;

internal enum OneDnnAlgorithm
{
    Direct = 1,
    Winograd = 2,
    Deconvolution = 10,
}

/// <summary>The few functions of oneDNN 2.6's C API that a convolution needs, under their own names.</summary>
internal static unsafe partial class OneDnnApi
{
    public const string Library = "libdnnl.so.2";
    public const string OpenMp = "libgomp.so.1";

    public const int Cpu = 1;
    public const int DefaultFlags = 1;
    public const int Float = 3;
    public const int ForwardTraining = 64;
    public const int ForwardInference = 96;

    public const int AnyTag = 1;
    public const int VectorTag = 2;
    public const int NhwcTag = 20;
    public const int HwioTag = 30;
    public const int HwigoTag = 33;

    public const int SourceQuery = 129;
    public const int SourceGradientQuery = 130;
    public const int WeightsQuery = 131;
    public const int WeightsGradientQuery = 132;
    public const int DestinationQuery = 133;
    public const int DestinationGradientQuery = 134;

    public const int SourceArgument = 1;
    public const int DestinationArgument = 17;
    public const int WeightsArgument = 33;
    public const int BiasArgument = 41;
    public const int SourceGradientArgument = 129;
    public const int DestinationGradientArgument = 145;
    public const int WeightsGradientArgument = 161;

    public const int SoftPause = 1;

    /// <summary>Memory of the library's own, in place of a pointer.</summary>
    public const nint Allocate = -1;

    /// <summary><c>dnnl_memory_desc_t</c>: opaque here, but the caller owns its bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 696)]
    public struct MemoryDescriptor;

    /// <summary><c>dnnl_convolution_desc_t</c>.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 5976)]
    public struct ConvolutionDescriptor;

    /// <summary><c>dnnl_exec_arg_t</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Argument
    {
        public int Kind;
        public nint Memory;
    }

    /// <summary><c>dnnl_version_t</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Version
    {
        public int Major;
        public int Minor;
        public int Patch;
    }

    [LibraryImport(OpenMp)]
    public static partial void omp_set_num_threads(int threads);

    /// <summary>Ends OpenMP's idle threads; the next parallel region starts them again.</summary>
    [LibraryImport(OpenMp)]
    public static partial int omp_pause_resource_all(int kind);

    [LibraryImport(Library)]
    public static partial Version* dnnl_version();

    [LibraryImport(Library)]
    public static partial int dnnl_engine_create(out nint engine, int kind, nuint index);

    [LibraryImport(Library)]
    public static partial int dnnl_engine_destroy(nint engine);

    [LibraryImport(Library)]
    public static partial int dnnl_stream_create(out nint stream, nint engine, int flags);

    [LibraryImport(Library)]
    public static partial int dnnl_stream_wait(nint stream);

    [LibraryImport(Library)]
    public static partial int dnnl_stream_destroy(nint stream);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_desc_init_by_tag(MemoryDescriptor* descriptor, int rank, long* dims, int type, int tag);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_desc_init_by_strides(MemoryDescriptor* descriptor, int rank, long* dims, int type, long* strides);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_desc_equal(MemoryDescriptor* left, MemoryDescriptor* right);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_create(out nint memory, MemoryDescriptor* descriptor, nint engine, nint data);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_get_memory_desc(nint memory, out MemoryDescriptor* descriptor);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_destroy(nint memory);

    [LibraryImport(Library)]
    public static partial int dnnl_dilated_convolution_forward_desc_init(
        ConvolutionDescriptor* convolution, int propagation, int algorithm, MemoryDescriptor* source,
        MemoryDescriptor* weights, MemoryDescriptor* bias, MemoryDescriptor* destination,
        long* strides, long* dilations, long* padsBefore, long* padsAfter);

    [LibraryImport(Library)]
    public static partial int dnnl_dilated_convolution_backward_data_desc_init(
        ConvolutionDescriptor* convolution, int algorithm, MemoryDescriptor* sourceGradient,
        MemoryDescriptor* weights, MemoryDescriptor* destinationGradient,
        long* strides, long* dilations, long* padsBefore, long* padsAfter);

    [LibraryImport(Library)]
    public static partial int dnnl_dilated_convolution_backward_weights_desc_init(
        ConvolutionDescriptor* convolution, int algorithm, MemoryDescriptor* source,
        MemoryDescriptor* weightsGradient, MemoryDescriptor* biasGradient, MemoryDescriptor* destinationGradient,
        long* strides, long* dilations, long* padsBefore, long* padsAfter);

    /// <summary>Its descriptor is that of a convolution.</summary>
    [LibraryImport(Library)]
    public static partial int dnnl_dilated_deconvolution_forward_desc_init(
        ConvolutionDescriptor* deconvolution, int propagation, int algorithm, MemoryDescriptor* source,
        MemoryDescriptor* weights, MemoryDescriptor* bias, MemoryDescriptor* destination,
        long* strides, long* dilations, long* padsBefore, long* padsAfter);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_desc_create(
        out nint descriptor, ConvolutionDescriptor* operation, nint attributes, nint engine, nint hint);

    [LibraryImport(Library)]
    public static partial MemoryDescriptor* dnnl_primitive_desc_query_md(nint descriptor, int what, int index);

    [LibraryImport(Library)]
    public static partial int dnnl_reorder_primitive_desc_create(
        out nint descriptor, MemoryDescriptor* source, nint sourceEngine, MemoryDescriptor* destination, nint destinationEngine,
        nint attributes);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_desc_destroy(nint descriptor);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_create(out nint primitive, nint descriptor);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_execute(nint primitive, nint stream, int count, Argument* arguments);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_destroy(nint primitive);

    public static void Check(int status)
    {
        if (status != 0)
        {
            throw new InvalidOperationException($"oneDNN failed with status {status}.");
        }
    }
}
