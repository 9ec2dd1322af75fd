using Convolution.Tests.Equality;
using Convolution.Tests.Support;

namespace Convolution.Tests.Guarded;

/// <summary>The problems that run between guard pages.</summary>
internal static class GuardedProblems
{
    /// <summary>So large a filter over so few tiles that Winograd's algorithm transforms it on the way.</summary>
    public static Problem WinogradByTaps { get; } =
        new() { Operation = Operation.Dense, Height = 2, Width = 5, Channels = 131, Filters = 901, Bias = true };

    /// <summary>Of which filter gradients are computed; the reference takes long for large ones.</summary>
    public static IEnumerable<Problem> ForFilterGradients(int samples) =>
        All(samples).Where(problem => problem.InputShape.ElementCount < 100_000 || problem.Border == Border.Reflect);

    /// <summary>All channel counts and widths around the edges of tiles, then a sample of everything.</summary>
    public static IEnumerable<Problem> All(int samples)
    {
        Operation[] operations = Enum.GetValues<Operation>();
        IEnumerable<Problem> edges =
            from channels in Enumerable.Range(1, 37)
            from operation in operations
            from filter in new[] { 1, 3 }
            from placement in filter == 1 ? [Placement.Dense] : new[] { Placement.Dense, Placement.ChannelSlice }
            select new Problem
            {
                Operation = operation,
                Height = 3,
                Width = 1 + (channels % 9),
                Channels = channels,
                Filters = 38 - channels,
                Filter = filter,
                Multiplier = operation == Operation.Dense ? 1 : 1 + (channels % 3),
                Bias = true,
                Residual = channels % 2 == 0,
                Input = placement,
                Output = placement,
                Seed = channels,
            };
        IEnumerable<Problem> grouped =
            from groups in new[] { 2, 5, 8, 16 }
            from inputs in Enumerable.Range(1, 8)
            from filter in new[] { 1, 3 }
            select new Problem
            {
                Operation = Operation.Dense, Groups = groups, Channels = groups * inputs, Filters = groups * (inputs + (groups % 2)),
                Height = 4, Width = 1 + (inputs * 2), Filter = filter, Bias = true, Residual = inputs % 2 == 0,
            };
        IEnumerable<Problem> halved =
            from operation in new[] { Operation.Dense, Operation.Depthwise }
            from filter in new[] { 2, 3, 4 }
            from width in Enumerable.Range(4, 4)
            select new Problem
            {
                Operation = operation, Groups = operation == Operation.Dense ? 19 : 1, Channels = 19, Filters = 19,
                Height = 5, Width = width, Filter = filter, Strides = 2, Residual = true,
            };

        // So many channels that strips of the way back begin with the second output of a square.
        IEnumerable<Problem> stripped =
            from padding in new[] { Padding2D.Same, Padding2D.Explicit(1, 2, 3, 0) }
            select new Problem { Operation = Operation.Separable, Height = 5, Width = 4, Channels = 1000, Filters = 11, Strides = 2, Padding = padding };

        // Few channels: what goes back to them, and around their groups, has planes.
        IEnumerable<Problem> planar =
            from groups in new[] { 1, 5 }
            from filter in new[] { 2, 3, 4 }
            from stride in new[] { 1, 2 }
            from width in new[] { 21, 38 }
            select new Problem
            {
                Operation = Operation.Dense, Groups = groups, Channels = groups * 3, Filters = groups * 7, Height = 19, Width = width,
                Filter = filter, Strides = stride, Residual = true,
            };
        IEnumerable<Problem> bordered =
            from border in new[] { Border.Constant(1), Border.Reflect, Border.Replicate, Border.Wrap }
            from operation in operations
            from side in new[] { 5, 11, 46 }
            select new Problem
            {
                Operation = operation, Border = border, Height = side, Width = side + 1, Channels = side + 33, Filters = 9, Residual = true,
            };

        // Taps so far apart that copies gather them, with planes larger than the image's.
        IEnumerable<Problem> gathered =
            from border in new[] { Border.Constant(1), Border.Reflect, Border.Replicate, Border.Wrap }
            from operation in new[] { Operation.Dense, Operation.Separable }
            select new Problem
            {
                Operation = operation, Border = border, Height = 8, Width = 10, Channels = 14, Filters = 3,
                Filter = (6, 3), Strides = (3, 1), Dilations = (3, 1), Padding = Padding2D.Same,
            };
        IEnumerable<Problem> sampled =
            from seed in Enumerable.Range(1, samples)
            from operation in operations
            select SampledProblems.Draw(operation, seed, largestWork: 40_000);
        IEnumerable<Problem> pages =
            from channels in new[] { 512, 1024 }
            from operation in new[] { Operation.Depthwise, Operation.Separable }
            select new Problem { Operation = operation, Height = 4, Width = 5, Channels = channels, Filters = 3, Residual = true, Threads = 2 };
        IEnumerable<Problem> shared =
            from operation in operations
            select Problem.Shared(operation) with { Threads = 3, Output = Placement.ChannelSlice };
        return [.. edges, .. grouped, .. halved, .. stripped, .. planar, .. bordered, .. gathered, .. pages, .. shared, .. sampled];
    }
}
