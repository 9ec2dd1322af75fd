using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Convolution.Benchmarks.Peers;

/// <summary>
/// Finds the peers' native libraries: in <c>benchmarks/peers/installed</c>, upwards from the program or the working
/// directory, else wherever the system looks. What is not found is simply not measured.
/// </summary>
internal static class NativeLibraries
{
    private static readonly Dictionary<string, nint> loaded = [];
    private static readonly string? installed = FindInstalled();

    static NativeLibraries() => NativeLibrary.SetDllImportResolver(
        Assembly.GetExecutingAssembly(), (name, _, _) => loaded.GetValueOrDefault(name));

    /// <summary>
    /// Loads <paramref name="file"/>, its own dependencies before it: the loader takes a library already in the process for a
    /// dependency of that name. Its functions can then be imported by the same name.
    /// </summary>
    public static bool TryLoad(string file, params ReadOnlySpan<string> dependencies)
    {
        foreach (string dependency in dependencies)
        {
            _ = TryLoad(dependency);
        }

        if (loaded.ContainsKey(file))
        {
            return true;
        }

        nint handle = 0;
        bool found = (InstalledPath(file) is { } path && NativeLibrary.TryLoad(path, out handle))
            || NativeLibrary.TryLoad(file, out handle);
        if (found)
        {
            loaded[file] = handle;
        }

        return found;
    }

    /// <summary>The file of a loaded library, as the system's loader names it.</summary>
    public static string PathOf(string file)
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().Select(module => module.FileName)
            .First(path => Path.GetFileName(path).StartsWith(file, StringComparison.Ordinal));
    }

    /// <summary>A package may carry a build for each processor.</summary>
    private static string? InstalledPath(string file)
    {
        if (installed is null)
        {
            return null;
        }

        var found = Directory.EnumerateFiles(installed, file, SearchOption.AllDirectories).ToList();
        string folder = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        return found.Find(path => path.Split(Path.DirectorySeparatorChar).Contains(folder)) ?? found.FirstOrDefault();
    }

    private static string? FindInstalled()
    {
        foreach (string start in (string[])[AppContext.BaseDirectory, Directory.GetCurrentDirectory()])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                string candidate = Path.Combine(folder.FullName, "benchmarks", "peers", "installed");
                if (Directory.Exists(candidate))
                {
                    return candidate;
                }
            }
        }

        return null;
    }
}
