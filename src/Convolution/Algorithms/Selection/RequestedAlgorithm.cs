namespace Convolution.Algorithms.Selection;

/// <summary>The checks of what options ask for.</summary>
internal static class RequestedAlgorithm
{
    /// <summary>Refuses an algorithm that applies to other operations only.</summary>
    public static ConvolutionAlgorithm Except(this ConvolutionAlgorithm requested, ConvolutionAlgorithm refused, string reason) =>
        requested != refused ? requested : throw new ArgumentException($"{refused} convolution does not apply: {reason}.", "options");

    /// <summary>The obstacle, if there is one; refused if the algorithm that it stands in the way of was asked for.</summary>
    public static string? Unless(this ConvolutionAlgorithm requested, ConvolutionAlgorithm algorithm, FilterShape filter, string? obstacle) =>
        obstacle is null || requested != algorithm
            ? obstacle
            : throw new ArgumentException($"{algorithm} convolution does not apply to the filter {filter}: {obstacle}.", "options");
}
