using Convolution.Benchmarks.Imaging;

namespace Convolution.Benchmarks.Tour;

/// <summary>One picture of the contact sheet.</summary>
/// <param name="FileName">The name of the PNG beside the sheet.</param>
/// <param name="Title">A few words.</param>
/// <param name="Caption">What the picture shows and how its values became gray levels.</param>
/// <param name="Picture">The pixels.</param>
/// <param name="Filters">The filters as SVG.</param>
internal sealed record Exhibit(string FileName, string Title, string Caption, Picture Picture, IReadOnlyList<string> Filters);

/// <summary>The pictures that one convolution of the photograph gave.</summary>
/// <param name="Title">The kind of convolution.</param>
/// <param name="Operation">Shapes and options in one line.</param>
/// <param name="Milliseconds">The median time of a prepared run on one thread.</param>
/// <param name="Compared">The number of output values found equal to the reference.</param>
/// <param name="Exhibits">The pictures.</param>
internal sealed record Room(
    string Title, string Operation, double Milliseconds, long Compared, IReadOnlyList<Exhibit> Exhibits);
