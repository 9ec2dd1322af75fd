namespace Convolution.Tests.Architecture;

/// <summary>The public surface, as text that is committed: a change of it is seen, and made on purpose.</summary>
public sealed class PublicApiTests
{
    /// <summary>Set to 1, the test writes the text instead of comparing it.</summary>
    private const string Update = "CONVOLUTION_UPDATE_API";

    [Fact]
    public void The_public_surface_is_the_committed_one()
    {
        string path = Path.Combine(SourceTree.Tests, "Architecture", "PublicApi.txt");
        string actual = PublicApi.Describe(typeof(Conv2D).Assembly);
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(path, actual);

        File.ReadAllText(path).ReplaceLineEndings("\n").Should().Be(
            actual, "a change of the public surface is committed with it: run this test once with {0}=1", Update);
    }
}
