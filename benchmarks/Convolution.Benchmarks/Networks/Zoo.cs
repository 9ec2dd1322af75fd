using Convolution.Benchmarks.Networks.Graph;
using Convolution.Benchmarks.Networks.Models;

namespace Convolution.Benchmarks.Networks;

/// <summary>The networks by their names on the command line.</summary>
internal static class Zoo
{
    /// <summary>The name that stands for all of them.</summary>
    public const string All = "all";

    private static readonly (string Name, Func<int, Network> Create)[] networks =
    [
        ("mobilenetv1", MobileNetV1.Create),
        ("mobilenetv2", MobileNetV2.Create),
        ("efficientnetb0", EfficientNetB0.Create),
        ("resnet50", ResNet50.Create),
        ("xception", Xception.Create),
        ("deeplab", DeepLabHead.Create),
        ("vgg16", Vgg16.Create),
    ];

    public static string Names => string.Join(", ", networks.Select(network => network.Name));

    public static bool Knows(string name) => name == All || networks.Any(network => network.Name == name);

    /// <summary>The names that <paramref name="name"/> stands for.</summary>
    public static string[] Select(string name) => name == All ? [.. networks.Select(network => network.Name)] : [name];

    public static Network Create(string name, int batch) => networks.Single(network => network.Name == name).Create(batch);
}
