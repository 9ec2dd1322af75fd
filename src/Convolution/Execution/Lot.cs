using System.Runtime.InteropServices;

namespace Convolution.Execution;

/// <summary>Consecutive units of a job that fall to one worker: it takes them from the front, workers that have none left take them from the back.</summary>
/// <remarks>
/// Each lies on cache lines of its own, so that a worker that meets nobody takes a unit without asking another processor's cache; a line takes half a
/// microsecond there and back between two distant ones (Zen 5).
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 2 * Line)]
internal struct Lot
{
    private const int Line = 64;

    private const int StartShift = 32;

    /// <summary>The first unit in the upper half, the end in the lower one: both change at once, or not at all.</summary>
    [FieldOffset(0)]
    private ulong range;

    /// <summary>Lays out units from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    public void Fill(int start, int end) => Volatile.Write(ref range, ((ulong)start << StartShift) | (uint)end);

    public void Clear() => Fill(0, 0);

    /// <summary>Takes a unit; false if none is left.</summary>
    public bool TryTake(bool fromBack, out int unit)
    {
        ulong seen = Volatile.Read(ref range);
        while (true)
        {
            (int start, int end) = ((int)(seen >> StartShift), (int)(uint)seen);
            unit = fromBack ? end - 1 : start;
            if (start >= end)
                return false;
            ulong left = fromBack ? seen - 1 : seen + (1UL << StartShift);
            ulong found = Interlocked.CompareExchange(ref range, left, seen);
            if (found == seen)
                return true;
            seen = found;
        }
    }
}
