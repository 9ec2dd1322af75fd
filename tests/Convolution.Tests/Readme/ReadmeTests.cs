using System.Text.RegularExpressions;
using Convolution.Tests.Architecture;

namespace Convolution.Tests.Readme;

/// <summary>The README tells the truth: its snippets are those that run, they print what it says, and its links lead somewhere.</summary>
public partial class ReadmeTests
{
    private const string Readme = "README.md";

    public static TheoryData<int> SnippetIndices => [.. Enumerable.Range(0, Snippets.All.Count)];

    [Fact]
    public void Each_snippet_is_one_that_the_tests_compile()
    {
        string[] source = Lines("tests/Convolution.Tests/Readme/Snippets.cs");
        Blocks("csharp").Select(Body).Should().BeEquivalentTo(Regions(source), options => options.WithStrictOrdering());
    }

    [Theory]
    [MemberData(nameof(SnippetIndices))]
    public void Each_snippet_prints_what_the_page_says(int index) => Snippets.All[index]().Should().Be(Blocks("text")[index] + "\n");

    [Fact]
    public void Each_command_is_run_by_the_continuous_integration()
    {
        string scripts = string.Join('\n', Lines(".ci/run").Concat(Lines(".ci/consumer")));
        string[] commands = [.. Blocks("sh").SelectMany(block => block.Split('\n')).Select(WithoutComment)];
        commands.Should().HaveCountGreaterThan(2);
        foreach (string command in commands)
            scripts.Should().Contain(UpToPaths(command));
    }

    [Theory]
    [InlineData(Readme)]
    [InlineData("benchmarks/results/README.md")]
    [InlineData("src/Convolution/ARCHITECTURE.md")]
    public void Each_link_leads_somewhere(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(SourceTree.Root, page))!;
        string[] targets = [.. Link.Matches(string.Join('\n', Lines(page))).Select(match => match.Groups[1].Value)];
        targets.Should().NotBeEmpty();
        targets.Where(target => !target.StartsWith("https://", StringComparison.Ordinal))
            .Should().OnlyContain(target => Path.Exists(Path.Combine(folder, target)));
    }

    [Fact]
    public void Each_room_of_the_library_is_described()
    {
        string page = string.Join('\n', Lines("src/Convolution/ARCHITECTURE.md"));
        foreach (string room in SourceTree.LibraryFiles.Select(file => file.Folder.Replace('.', '/')).Distinct().Where(folder => folder.Length > 0))
            page.Should().Contain($"| [{room}]({room}) |");
    }

    [GeneratedRegex(@"\]\(([^)#]+)[^)]*\)")]
    private static partial Regex Link { get; }

    private static string[] Lines(string path) => File.ReadAllLines(Path.Combine(SourceTree.Root, path));

    private static string WithoutComment(string command) => command.Split('#')[0].TrimEnd();

    /// <summary>A command up to the first folder that the caller chooses.</summary>
    private static string UpToPaths(string command) => command.Split(" -o ")[0].Split(" \"$PWD")[0];

    /// <summary>The fenced blocks of one language.</summary>
    private static List<string> Blocks(string language)
    {
        var blocks = new List<string>();
        List<string>? open = null;
        foreach (string line in Lines(Readme))
        {
            if (open is null && line == $"```{language}")
            {
                open = [];
            }
            else if (open is not null && line == "```")
            {
                blocks.Add(string.Join('\n', open));
                open = null;
            }
            else
            {
                open?.Add(line);
            }
        }

        return blocks;
    }

    /// <summary>A snippet without its using directives.</summary>
    private static string Body(string snippet) => string.Join(
        '\n', snippet.Split('\n').SkipWhile(line => line.Length == 0 || line.StartsWith("using ", StringComparison.Ordinal)));

    private static IEnumerable<string> Regions(string[] source)
    {
        const int Indentation = 8;
        for (int line = 0; line < source.Length; line++)
        {
            if (!source[line].TrimStart().StartsWith("#region", StringComparison.Ordinal))
                continue;
            IEnumerable<string> body = source.Skip(line + 1).TakeWhile(text => !text.TrimStart().StartsWith("#endregion", StringComparison.Ordinal));
            yield return string.Join('\n', body.Select(text => text.Length == 0 ? text : text[Indentation..]));
        }
    }
}
