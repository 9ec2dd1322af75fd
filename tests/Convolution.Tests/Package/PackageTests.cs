using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Convolution.Tests.Package;

/// <summary>What the package promises about its one assembly. What is in the package itself, .ci/consumer looks at.</summary>
public class PackageTests
{
    private static readonly Assembly Library = typeof(Conv2D).Assembly;

    [Fact]
    public void System_numerics_tensors_is_the_only_dependency_besides_the_framework()
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        Library.GetReferencedAssemblies()
            .Select(reference => reference.Name)
            .Where(name => !File.Exists(Path.Combine(framework, $"{name}.dll")))
            .Should().Equal("System.Numerics.Tensors");
    }

    [Fact]
    public void It_is_marked_as_trimmable_and_aot_compatible() =>
        Library.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(metadata => metadata.Value == "True")
            .Select(metadata => metadata.Key)
            .Should().Contain(["IsTrimmable", "IsAotCompatible"]);

    [Fact]
    public void No_public_type_is_named_like_the_namespace() =>
        Library.GetExportedTypes().Should().NotContain(type => type.Name == type.Namespace || type.Name == "Convolution");

    [Fact]
    public void The_documentation_lies_next_to_it_and_knows_every_public_type()
    {
        XDocument documentation = XDocument.Load(Path.ChangeExtension(Library.Location, ".xml"));
        string[] documented = [.. documentation.Descendants("member").Select(member => member.Attribute("name")!.Value)];
        documented.Should().Contain(Library.GetExportedTypes().Select(type => $"T:{type.FullName}"));
    }

    [Fact]
    public void Its_internals_are_open_to_this_repository_alone() =>
        Library.GetCustomAttributes<InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName)
            .Should().BeSubsetOf(["Convolution.Tests", "Convolution.Benchmarks"]);
}
