namespace Convolution.Tests.Architecture;

/// <summary>What neither the compiler nor the formatter enforces.</summary>
public sealed class StyleTests
{
    [Fact]
    public void Lines_are_no_longer_than_the_editor_is_told()
    {
        const string Setting = "max_line_length = ";
        string setting = File.ReadLines(Path.Combine(SourceTree.Root, ".editorconfig")).Single(line => line.StartsWith(Setting, StringComparison.Ordinal));
        int longest = int.Parse(setting[Setting.Length..]);

        var offences =
            from path in SourceTree.CodeFiles
            from line in File.ReadLines(path).Index()
            where line.Item.Length > longest
            select $"{Path.GetRelativePath(SourceTree.Root, path)}, line {line.Index + 1}";

        SourceTree.CodeFiles.Should().NotBeEmpty();
        offences.Should().BeEmpty();
    }
}
