namespace Convolution.Tests.Architecture;

/// <summary>The repository around the running test assembly.</summary>
public static class SourceTree
{
    public static string Root { get; } = FindRoot();

    public static string Library => Path.Combine(Root, "src", "Convolution");

    public static string Tests => Path.Combine(Root, "tests", "Convolution.Tests");

    /// <summary>The source files of the library, each with the name of its folder, as in a namespace; the empty name stands for the top.</summary>
    public static IEnumerable<(string Folder, string Path)> LibraryFiles =>
        from path in Directory.EnumerateFiles(Library, "*.cs", SearchOption.AllDirectories)
        where !IsMade(path)
        let relative = Path.GetRelativePath(Library, path).Split(Path.DirectorySeparatorChar)
        select (string.Join('.', relative[..^1]), path);

    /// <summary>All source files: of the library, the tests and the benchmarks.</summary>
    public static IEnumerable<string> CodeFiles =>
        from folder in (string[])["src", "tests", "benchmarks"]
        from path in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        where !IsMade(path)
        select path;

    /// <summary>Whether a build has made it.</summary>
    private static bool IsMade(string path) => Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj");

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Convolution.sln")))
                return directory.FullName;
        }

        throw new DirectoryNotFoundException("The tests run from inside the repository, below Convolution.sln.");
    }
}
