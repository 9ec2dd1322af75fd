using Convolution.Tests.Support;

namespace Convolution.Tests.Winograd;

/// <summary>A problem with padding that takes whole tiles and more, for either direction of Winograd's algorithm.</summary>
internal static class TilePaddings
{
    public static IEnumerable<Problem> Beyond(Problem problem) =>
        from before in new[] { 0, 1, 3, 7 }
        from after in new[] { 0, 2, 9 }
        from size in new[] { 1, 2, 6 }
        select problem with { Height = size, Width = size + 1, Padding = Padding2D.Explicit(before, after, after, before) };
}
