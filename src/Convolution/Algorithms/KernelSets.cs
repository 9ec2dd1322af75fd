using System.Runtime.CompilerServices;
using Convolution.Execution;

namespace Convolution.Algorithms;

/// <summary>Sets of kernels, by numbers below 64: each is compiled in the background once, when it is first asked for.</summary>
internal sealed class KernelSets
{
    private long begun;
    private long compiled;

    /// <summary>Begins with a set, if nobody has. Nothing to do where all is compiled already, and no gain where a single processor does everything.</summary>
    /// <param name="set">Its number.</param>
    /// <param name="likely">Compiles what first calls will want.</param>
    /// <param name="possible">Compiles what they can do without; that comes when nothing likely is left.</param>
    public void Begin(int set, Action<int> likely, Action<int>? possible = null)
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled || Environment.ProcessorCount == 1 || (Interlocked.Or(ref begun, Bit(set)) & Bit(set)) != 0)
            return;
        Background.Add(() => likely(set), () =>
        {
            possible?.Invoke(set);
            Interlocked.Or(ref compiled, Bit(set));
        });
    }

    /// <summary>Whether some of a set is still to be compiled. Of a set that nobody has begun with, each kernel is compiled when it is called.</summary>
    public bool IsUnderway(int set) => (Volatile.Read(ref begun) & ~Volatile.Read(ref compiled) & Bit(set)) != 0;

    private static long Bit(int set) => 1L << set;
}
