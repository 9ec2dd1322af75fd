namespace Convolution.Preparation;

/// <summary>A gradient that a call writes.</summary>
/// <param name="origin">Its first value, pinned.</param>
/// <param name="length">How many values it has; none where it is not wanted.</param>
/// <param name="parameter">What the caller's parameter is called.</param>
internal readonly unsafe struct PinnedGradient<T>(T* origin, int length, string parameter)
    where T : unmanaged
{
    public Span<T> Values => new(origin, length);

    public string Parameter => parameter;
}
