using System.Reflection;

namespace Convolution.Benchmarks.Layers;

/// <summary>The tables carried inside the assembly; only their last column, a remark, may hold a comma.</summary>
internal static class Csv
{
    public static IEnumerable<string[]> Rows(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly carries no table '{name}'.");
        using var reader = new StreamReader(stream);
        int columns = reader.ReadLine()!.Split(',').Length;
        while (reader.ReadLine() is { } line)
        {
            yield return line.Split(',', columns);
        }
    }
}
