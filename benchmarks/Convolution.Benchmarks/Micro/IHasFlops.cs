namespace Convolution.Benchmarks.Micro;

/// <summary>A benchmark whose work can be counted.</summary>
public interface IHasFlops
{
    /// <summary>The floating-point operations of one operation, with the parameters as they are set.</summary>
    double Flops { get; }
}
