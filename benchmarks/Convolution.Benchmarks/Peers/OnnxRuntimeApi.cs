using System.Runtime.InteropServices;
using System.Text;
using Convolution.Benchmarks.Layers;

namespace Convolution.Benchmarks.Peers;

/// <summary>
/// The few functions of ONNX Runtime's C API that a session needs: entries of the <c>OrtApi</c> table, which only ever grows,
/// so their places in the header's order hold.
/// </summary>
internal static unsafe partial class OnnxRuntimeApi
{
    public const string Library = "libonnxruntime.so.1";

    private const uint ApiVersion = 16;

    private enum Entry
    {
        GetErrorMessage = 2,
        CreateEnv = 3,
        CreateSessionFromArray = 8,
        Run = 9,
        CreateSessionOptions = 10,
        EnableProfiling = 14,
        SetSessionGraphOptimizationLevel = 23,
        SetIntraOpNumThreads = 24,
        CreateTensorWithDataAsOrtValue = 49,
        CreateCpuMemoryInfo = 69,
        AllocatorFree = 76,
        GetAllocatorWithDefaultOptions = 78,
        ReleaseEnv = 92,
        ReleaseStatus = 93,
        ReleaseMemoryInfo = 94,
        ReleaseSession = 95,
        ReleaseValue = 96,
        ReleaseSessionOptions = 100,
        SessionEndProfiling = 110,
    }

    private static readonly Lazy<nint> table = new(() =>
        (nint)((delegate* unmanaged<uint, nint*>)OrtGetApiBase()[0])(ApiVersion));

    public static string Version => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)OrtGetApiBase()[1])())!;

    public static nint CreateEnvironment()
    {
        const int Errors = 3;
        nint environment;
        fixed (byte* name = "benchmarks\0"u8)
        {
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)At(Entry.CreateEnv))(Errors, name, &environment));
            return environment;
        }
    }

    public static void ReleaseEnvironment(nint environment) => Release(Entry.ReleaseEnv, environment);

    /// <summary>All graph optimisations; a profile goes to a file whose name begins with the prefix, if there is one.</summary>
    public static nint CreateSession(nint environment, ReadOnlySpan<byte> model, int threads, string? profilePrefix)
    {
        const int AllOptimizations = 99;
        nint options, session;
        Check(((delegate* unmanaged<nint*, nint>)At(Entry.CreateSessionOptions))(&options));
        Check(((delegate* unmanaged<nint, int, nint>)At(Entry.SetSessionGraphOptimizationLevel))(options, AllOptimizations));
        Check(((delegate* unmanaged<nint, int, nint>)At(Entry.SetIntraOpNumThreads))(options, threads));
        if (profilePrefix is not null)
        {
            fixed (byte* prefix = Encoding.UTF8.GetBytes(profilePrefix + '\0'))
            {
                Check(((delegate* unmanaged<nint, byte*, nint>)At(Entry.EnableProfiling))(options, prefix));
            }
        }

        fixed (byte* bytes = model)
        {
            Check(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)At(Entry.CreateSessionFromArray))(
                environment, bytes, (nuint)model.Length, options, &session));
        }

        Release(Entry.ReleaseSessionOptions, options);
        return session;
    }

    public static void ReleaseSession(nint session) => Release(Entry.ReleaseSession, session);

    /// <summary>A float tensor over the caller's memory.</summary>
    public static nint CreateTensor(AlignedBuffer values, params ReadOnlySpan<long> dims)
    {
        const int ArenaAllocator = 1, DefaultMemory = 0, FloatType = 1;
        nint memory, tensor;
        Check(((delegate* unmanaged<int, int, nint*, nint>)At(Entry.CreateCpuMemoryInfo))(
            ArenaAllocator, DefaultMemory, &memory));
        fixed (long* sizes = dims)
        {
            nint create = At(Entry.CreateTensorWithDataAsOrtValue);
            Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)create)(
                memory, values.Pointer, (nuint)values.Length * sizeof(float), sizes, (nuint)dims.Length, FloatType, &tensor));
        }

        Release(Entry.ReleaseMemoryInfo, memory);
        return tensor;
    }

    public static void ReleaseTensor(nint tensor) => Release(Entry.ReleaseValue, tensor);

    /// <summary>One input, one output, both named as NUL-terminated UTF-8.</summary>
    public static void Run(nint session, ReadOnlySpan<byte> inputName, nint input, ReadOnlySpan<byte> outputName, nint output)
    {
        fixed (byte* name = inputName)
        {
            Run(session, [(nint)name], [input], outputName, output);
        }
    }

    /// <summary>Several inputs, their names pointers to NUL-terminated UTF-8, and one output.</summary>
    public static void Run(
        nint session, ReadOnlySpan<nint> inputNames, ReadOnlySpan<nint> inputs, ReadOnlySpan<byte> outputName, nint output)
    {
        fixed (nint* names = inputNames, values = inputs)
        fixed (byte* outputText = outputName)
        {
            byte* outputs = outputText;
            Check(((delegate* unmanaged<nint, nint, nint*, nint*, nuint, byte**, nuint, nint*, nint>)At(Entry.Run))(
                session, 0, names, values, (nuint)inputs.Length, &outputs, 1, &output));
        }
    }

    /// <summary>The profile's file.</summary>
    public static string EndProfiling(nint session)
    {
        nint allocator, name;
        Check(((delegate* unmanaged<nint*, nint>)At(Entry.GetAllocatorWithDefaultOptions))(&allocator));
        Check(((delegate* unmanaged<nint, nint, nint*, nint>)At(Entry.SessionEndProfiling))(session, allocator, &name));
        string file = Marshal.PtrToStringUTF8(name)!;
        Check(((delegate* unmanaged<nint, nint, nint>)At(Entry.AllocatorFree))(allocator, name));
        return file;
    }

    /// <summary><c>OrtApiBase</c>: the function that returns the table, and the one that returns the version.</summary>
    [LibraryImport(Library)]
    private static partial nint* OrtGetApiBase();

    private static nint At(Entry entry) => ((nint*)table.Value)[(int)entry];

    private static void Release(Entry entry, nint handle) => ((delegate* unmanaged<nint, void>)At(entry))(handle);

    private static void Check(nint status)
    {
        if (status != 0)
        {
            string message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)At(Entry.GetErrorMessage))(status))!;
            Release(Entry.ReleaseStatus, status);
            throw new InvalidOperationException($"ONNX Runtime: {message}");
        }
    }
}
