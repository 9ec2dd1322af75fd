namespace Convolution.Simd;

/// <summary>Two vectors.</summary>
internal struct Pair<TVector>
    where TVector : unmanaged
{
    public TVector First;
    public TVector Second;
}
