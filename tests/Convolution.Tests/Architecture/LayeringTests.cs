using System.Text.RegularExpressions;

namespace Convolution.Tests.Architecture;

/// <summary>The layers of the library: what stands at the top is the public API, and each folder uses only folders below it.</summary>
public sealed partial class LayeringTests
{
    /// <summary>From the top down; the empty name is the public API at the top of the project.</summary>
    private static readonly string[] Layers =
    [
        "TensorFlow",
        "",
        "Preparation",
        "Algorithms.Selection", "Algorithms.Winograd", "Algorithms.Borders", "Algorithms.Fourier", "Algorithms.FilterGradients",
        "Algorithms.Planar", "Algorithms.Transposed", "Algorithms.Separable", "Algorithms.Depthwise", "Algorithms.Dense", "Algorithms",
        "Packing",
        "Reference",
        "Functions",
        "Kernels.Winograd", "Kernels.Fourier", "Kernels.FilterGradients", "Kernels.Grouped", "Kernels.Depthwise", "Kernels.Dense", "Kernels",
        "Execution",
        "Simd",
        "Geometry",
    ];

    /// <summary>Rooms that see less than all rooms below them.</summary>
    private static readonly Dictionary<string, string[]> Narrower = new()
    {
        ["Preparation"] = ["Algorithms", "Execution", "Geometry"],
        ["Reference"] = ["Functions", "Geometry"],
        ["Functions"] = ["Execution", "Simd"],
        ["Kernels"] = ["Simd"],
        ["Execution"] = [],
        ["Simd"] = [],
        ["Geometry"] = [],
    };

    [Fact]
    public void Every_folder_is_a_known_layer() =>
        SourceTree.LibraryFiles.Select(file => file.Folder).Distinct().Should().BeSubsetOf(Layers);

    [Fact]
    public void A_folder_uses_only_folders_below_it()
    {
        var offences =
            from file in SourceTree.LibraryFiles
            from Match match in UsedFolder().Matches(WithoutComments(file.Path))
            let used = match.Groups["folder"].Value
            where used != file.Folder && !MayUse(file.Folder, used)
            select $"{file.Folder}/{Path.GetFileName(file.Path)} uses {used}";

        offences.Should().BeEmpty();
    }

    [Fact]
    public void Kernels_and_lanes_know_no_shapes()
    {
        string[] publicTypes = [.. typeof(Conv2D).Assembly.GetExportedTypes().Select(type => type.Name.Split('`')[0])];
        var offences =
            from file in SourceTree.LibraryFiles
            where Room(file.Folder) is "Kernels" or "Simd" or "Execution"
            from Match match in Identifier().Matches(WithoutComments(file.Path))
            where publicTypes.Contains(match.Value) && match.Value is not (nameof(RunOptions) or nameof(Convolution))
            select $"{file.Folder}/{Path.GetFileName(file.Path)} speaks of {match.Value}";

        offences.Distinct().Should().BeEmpty();
    }

    [Fact]
    public void Namespaces_follow_folders()
    {
        foreach ((string folder, string path) in SourceTree.LibraryFiles)
        {
            string expected = folder.Length == 0 ? "namespace Convolution;" : $"namespace Convolution.{folder};";
            File.ReadAllText(path).Should().Contain(expected, path);
        }
    }

    [Fact]
    public void What_stands_in_a_folder_is_internal_but_for_the_facade() =>
        typeof(Conv2D).Assembly.GetExportedTypes().Select(type => type.Namespace).Distinct()
            .Should().BeSubsetOf(["Convolution", "Convolution.TensorFlow"]);

    private static bool MayUse(string folder, string used) =>
        Array.IndexOf(Layers, used) > Array.IndexOf(Layers, folder)
        && (Room(used) == Room(folder) || Narrower.GetValueOrDefault(Room(folder)) is not { } rooms || rooms.Contains(Room(used)));

    /// <summary>The folder at the top in which a folder lies.</summary>
    private static string Room(string folder) => folder.Split('.')[0];

    private static string WithoutComments(string path) =>
        string.Join('\n', File.ReadLines(path).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    [GeneratedRegex(
        @"^using Convolution\.(?<folder>[\w.]+);|(?<![\w.])(?:Convolution\.)?"
        + @"(?<folder>TensorFlow|Preparation|Algorithms|Packing|Reference|Functions|Kernels|Execution|Simd|Geometry)\.(?=[A-Z])",
        RegexOptions.Multiline)]
    private static partial Regex UsedFolder();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Identifier();
}
