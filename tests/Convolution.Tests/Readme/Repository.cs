namespace Convolution.Tests.Readme;

/// <summary>The files of the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Convolution.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException($"No Convolution.sln above {AppContext.BaseDirectory}.");
    }
}
