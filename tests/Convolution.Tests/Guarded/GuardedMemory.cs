using System.Runtime.InteropServices;

namespace Convolution.Tests.Guarded;

/// <summary>Where the values lie between the two pages that nobody may touch.</summary>
public enum Against
{
    /// <summary>The last value ends where the page after begins.</summary>
    PageAfter,

    /// <summary>The first value begins where the page before ends.</summary>
    PageBefore,

    /// <summary>As <see cref="PageBefore"/>, one value further: aligned to the element and to nothing more.</summary>
    OneAfterPageBefore,
}

/// <summary>Memory between two pages without any access: a read or write past either end kills the process.</summary>
public sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int NoAccess = 0;
    private const int Read = 1;
    private const int ReadWrite = 3;

    /// <summary>Values next to the operand that are filled: more than any vector or tile reaches.</summary>
    private const int Margin = 1024;

    private readonly nint mapping;
    private readonly nuint inner;
    private readonly nuint page = (nuint)Environment.SystemPageSize;

    public GuardedMemory(int bytes)
    {
        inner = ((nuint)bytes + page - 1) / page * page;
        mapping = Map(inner + (2 * page));
        Protect(mapping, page, NoAccess);
        Protect(End, page, NoAccess);
    }

    private nint Begin => mapping + (nint)page;

    private nint End => Begin + (nint)inner;

    /// <summary>The address of <paramref name="count"/> values; the values next to them are <paramref name="around"/>.</summary>
    public T* Place<T>(int count, Against against, T around)
        where T : unmanaged
    {
        Protect(Begin, inner, ReadWrite);
        int capacity = (int)(inner / (nuint)sizeof(T));
        if (count + 1 > capacity)
            throw new ArgumentOutOfRangeException(nameof(count));
        int margin = Math.Min(Margin, capacity - count);
        T* values = against switch
        {
            Against.PageAfter => (T*)End - count,
            Against.PageBefore => (T*)Begin,
            _ => (T*)Begin + 1,
        };
        T* first = against == Against.PageAfter ? values - margin : (T*)Begin;
        new Span<T>(first, count + margin).Fill(around);
        return values;
    }

    /// <summary>What lies at the address of <see cref="Place"/>, as a span.</summary>
    public Span<T> Values<T>(int count, Against against, T around)
        where T : unmanaged => new(Place(count, against, around), count);

    public void MakeReadOnly() => Protect(Begin, inner, Read);

    public void Dispose()
    {
        if (OperatingSystem.IsWindows())
            VirtualFree(mapping, 0, 0x8000);
        else
            munmap(mapping, inner + (2 * page));
    }

    private static nint Map(nuint bytes)
    {
        const int Private = 2;
        nint address = OperatingSystem.IsWindows()
            ? VirtualAlloc(0, bytes, 0x3000, 4)
            : mmap(0, bytes, ReadWrite, Private | (OperatingSystem.IsMacOS() ? 0x1000 : 0x20), -1, 0);
        return address is 0 or -1 ? throw new InsufficientMemoryException() : address;
    }

    private static void Protect(nint address, nuint bytes, int access)
    {
        bool done = OperatingSystem.IsWindows()
            ? VirtualProtect(address, bytes, access switch { NoAccess => 1, Read => 2, _ => 4 }, out _) != 0
            : mprotect(address, bytes, access) == 0;
        if (!done)
            throw new InvalidOperationException($"Memory protection failed with error {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(nint address, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(nint address, nuint length, int protection);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial nint VirtualAlloc(nint address, nuint size, uint type, uint protection);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int VirtualFree(nint address, nuint size, uint type);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int VirtualProtect(nint address, nuint size, uint protection, out uint old);
}
