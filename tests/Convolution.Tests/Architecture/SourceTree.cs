namespace Convolution.Tests.Architecture;

/// <summary>The repository around the running test assembly.</summary>
public static class SourceTree
{
    public static string Root { get; } = FindRoot();

    public static string Library => Path.Combine(Root, "src", "Convolution");

    public static string Tests => Path.Combine(Root, "tests", "Convolution.Tests");

    /// <summary>The source files of the library, each with the name of its folder; the empty name stands for the top.</summary>
    public static IEnumerable<(string Folder, string Path)> LibraryFiles =>
        from path in Directory.EnumerateFiles(Library, "*.cs", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Library, path).Split(Path.DirectorySeparatorChar)
        where relative[0] is not ("bin" or "obj")
        select (relative.Length == 1 ? "" : relative[0], path);

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
