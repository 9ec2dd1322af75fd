using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Convolution.Tests.Guarded;

/// <summary>What the child process does: every operand of every problem between guard pages, what is only read made read-only.</summary>
public static unsafe class GuardedRuns
{
    private const int Capacity = 16 << 20;

    /// <summary>Runs in a child process, since a fault ends it.</summary>
    /// <returns>The exit code: 0 if nothing faulted and all results were right.</returns>
    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["runs", var samples, .. var types]:
                int count = int.Parse(samples, CultureInfo.InvariantCulture);
                Console.WriteLine($"{types.Sum(type => type == "float" ? RunAll<float>(count) : RunAll<double>(count))} runs");
                return 0;
            case ["fault", "after"]:
                return ReadVector(Against.PageAfter, distance: 1);
            case ["fault", "before"]:
                return ReadVector(Against.PageBefore, distance: -1);
            case ["fault", "write"]:
                return WriteReadOnly();
            case ["fault", "none"]:
                return ReadVector(Against.PageAfter, distance: 0);
            default:
                Console.Error.WriteLine("runs <samples> float|double... | fault after|before|write|none");
                return 2;
        }
    }

    private static int RunAll<T>(int samples)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var images = new GuardedImages<T>(Capacity);
        using var gradients = new GuardedGradients<T>(Capacity);
        using var layouts = new GuardedLayouts<T>();
        return GuardedProblems.All(samples).Append(GuardedProblems.WinogradByTaps).Sum(images.Run)
            + GuardedProblems.ForFilterGradients(samples / 3).Sum(gradients.Run)
            + layouts.Run();
    }

    public static ReadOnlySpan<T> Frozen<T>(GuardedMemory memory, T[] values, Against against)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> copy = memory.Values(values.Length, against, T.NaN);
        values.CopyTo(copy);
        memory.MakeReadOnly();
        return copy;
    }

    /// <summary>Reads four values that begin <paramref name="distance"/> away from where four values lie; all lanes count.</summary>
    private static int ReadVector(Against against, int distance)
    {
        using var memory = new GuardedMemory(1);
        float* values = memory.Place(4, against, 0f);
        return (int)Vector128.Sum(Vector128.Load(values + distance));
    }

    private static int WriteReadOnly()
    {
        using var memory = new GuardedMemory(1);
        float* values = memory.Place(4, Against.PageAfter, 0f);
        memory.MakeReadOnly();
        values[2] = 1;
        return (int)values[2] - 1;
    }
}
