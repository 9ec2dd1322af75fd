using Convolution.Geometry;

namespace Convolution.Algorithms.Selection;

/// <summary>Why an algorithm does not pay for a call; null where it does.</summary>
internal delegate string? Drawback(in ConvolutionGeometry geometry);

/// <summary>The direct algorithm of a prepared object, or the reference; another one that may run instead; and the rule that chooses.</summary>
/// <param name="requested">What the options ask for.</param>
/// <param name="direct">What runs where the other does not.</param>
/// <param name="other">The other; null where there is none.</param>
/// <param name="obstacle">Why there is none, if there could be one.</param>
/// <param name="drawback">Whether the other pays where nothing was asked for; always if null.</param>
internal sealed class AlgorithmChoice<TAlgorithm>(
    ConvolutionAlgorithm requested, TAlgorithm direct, TAlgorithm? other = null, string? obstacle = null, Drawback? drawback = null)
    where TAlgorithm : class, IAlgorithm
{
    public TAlgorithm Select(in ConvolutionGeometry geometry) => DrawbackOf(geometry) is null ? other! : direct;

    public string Reason(in ConvolutionGeometry geometry) => DrawbackOf(geometry) is { } reason
        ? requested is ConvolutionAlgorithm.Direct or ConvolutionAlgorithm.Reference ? "asked for" : reason
        : requested == ConvolutionAlgorithm.Auto ? WinogradAlgorithms.Advantage : "asked for";

    /// <summary>The same choice between algorithms that are made of these, with a rule of its own.</summary>
    public AlgorithmChoice<TAlgorithm> Between(Func<TAlgorithm, TAlgorithm> make, Drawback rule) =>
        new(requested, make(direct), other is null ? null : make(other), obstacle, rule);

    /// <summary>Why the direct algorithm runs; null where the other one does.</summary>
    private string? DrawbackOf(in ConvolutionGeometry geometry) =>
        other is null ? obstacle ?? "no other algorithm applies to this operation"
        : requested == ConvolutionAlgorithm.Auto ? drawback?.Invoke(geometry)
        : null;
}
