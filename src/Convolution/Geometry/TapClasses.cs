namespace Convolution.Geometry;

/// <summary>
/// The taps of a filter along one axis, sorted by the outputs of the transposed convolution that they reach: those a stride apart meet
/// taps of one class only.
/// </summary>
/// <remarks>
/// Output <c>o</c> of the transposed convolution meets tap <c>t</c> where <c>o + padding - t*Dilation</c> is a multiple of the stride; the
/// quotient is the input. With <c>g = gcd(Dilation, Stride)</c> a class holds the taps <c>t, t + Stride/g, t + 2*Stride/g</c> and so on, and
/// from each to the next the input moves back by <c>Dilation/g</c>:
/// <code>
///   5 taps, stride 2:    class 0: taps 0 2 4    class 1: taps 1 3
///   2 taps, stride 3:    class 0: tap 0         class 1: tap 1         one output in three meets no tap
/// </code>
/// </remarks>
internal readonly record struct TapClasses(int Filter, int Stride, int Dilation)
{
    private int Divisor => GreatestCommonDivisor(Stride, Dilation);

    /// <summary>From one tap of a class to the next.</summary>
    public int TapStep => Stride / Divisor;

    /// <summary>From the input of one tap of a class to that of the one before.</summary>
    public int InputStep => Dilation / Divisor;

    /// <summary>Classes with a tap; each begins with the tap of its own number.</summary>
    public int Count => Math.Min(Filter, TapStep);

    /// <summary>How many taps a class has.</summary>
    public int Length(int index) => (int)((Filter - index + (TapStep - 1L)) / TapStep);

    /// <summary>A tap of a class, counted from the last one: in the order of the inputs.</summary>
    public int Tap(int index, int fromLast) => index + ((Length(index) - 1 - fromLast) * TapStep);

    /// <summary>The class whose taps meet the outputs that, behind the padding, leave this remainder by the stride; -1 if none does.</summary>
    public int Find(long remainder)
    {
        for (int index = 0; index < Count; index++)
        {
            if ((long)index * Dilation % Stride == remainder)
                return index;
        }

        return -1;
    }

    private static int GreatestCommonDivisor(int a, int b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }
}
