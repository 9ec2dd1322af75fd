using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Functions;

/// <summary><c>x * P(X &lt;= x)</c> of a normal X, that is <c>0.5*x*(1 + erf(x/sqrt(2)))</c>.</summary>
/// <remarks>
/// With <c>s = |x|</c> the tail is <c>P(X > s) = exp(-s^2/2) * t*p(1 - 8t)</c> with <c>t = 1/(s + 4)</c>, where p is the polynomial
/// that agrees with it at the Chebyshev nodes of -1 to 1, to 2e-9 for float and 2e-17 for double. Neither tail cancels.
/// </remarks>
internal readonly unsafe struct Gelu<T> : IFunction<T>
    where T : unmanaged
{
    /// <summary>Coefficients of p, the highest first.</summary>
    private static ReadOnlySpan<float> Single =>
    [
        2.118298425522466e-05f, -1.7310823014754179e-06f, -0.0002155737762864521f, 0.00013365338709444132f, 0.0016220401055284282f,
        -0.0034799546374434f, -0.007537717159683632f, 0.060396648278004936f, -0.1865221598399514f, 0.38713739385984314f,
        -0.6078966313662241f, 0.7552851305166057f,
    ];

    private static ReadOnlySpan<double> Double =>
    [
        3.403312308649495e-10, -1.1997782031253095e-10, -3.73064508186837e-09, -5.873626764987191e-10, 2.1427603843452355e-08,
        1.7844927772981415e-08, -8.686647015997893e-08, -1.597739614223922e-07, 2.7246296951145873e-07, 1.0247851016552774e-06,
        -6.298367338492369e-07, -5.921611045923978e-06, 7.166587641195121e-07, 3.514511190283765e-05, -1.908246351414571e-06,
        -0.00023109501736277426, 0.00013334430941183256, 0.0016308184674099085, -0.0034796923670479736, -0.007540188967386312,
        0.060396574890917876, -0.1865218579596366, 0.3871374007422149, -0.6078966419718923, 0.7552851304157515,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes>(TVector x, T* parameters)
        where TVector : unmanaged
        where TLanes : struct, IArithmetic<T, TVector>
    {
        TVector one = Of<TVector, TLanes>(1);
        TVector zero = Of<TVector, TLanes>(0);
        bool isFloat = typeof(T) == typeof(float);
        TVector s = TLanes.Clamp(TLanes.CopySign(x, one), zero, Of<TVector, TLanes>(isFloat ? 15 : 40));

        // s = near + rest, where near has so few bits that its square is exact: the tail is as precise as its exponent.
        TVector coarse = Of<TVector, TLanes>(isFloat ? 3 << 14 : 3L << 31);
        TVector near = TLanes.Subtract(TLanes.Add(s, coarse), coarse);
        TVector half = Of<TVector, TLanes>(-0.5);
        TVector exponent = TLanes.Multiply(TLanes.Multiply(near, near), half);
        TVector low = TLanes.Multiply(TLanes.Multiply(TLanes.Subtract(s, near), TLanes.Add(s, near)), half);

        TVector t = TLanes.Divide(one, TLanes.Add(s, Of<TVector, TLanes>(4)));
        TVector p = Polynomial<TVector, TLanes>(TLanes.MultiplyAdd(t, Of<TVector, TLanes>(-8), one));
        TVector tail = TLanes.Multiply(Exponential<T, TVector, TLanes>.Exp(exponent, low), TLanes.Multiply(t, p));
        return TLanes.Multiply(x, TLanes.SelectNegative(x, tail, TLanes.Subtract(one, tail)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Polynomial<TVector, TLanes>(TVector q)
        where TVector : unmanaged
        where TLanes : struct, IArithmetic<T, TVector>
    {
        TVector sum = Of<TVector, TLanes>(0);
        if (typeof(T) == typeof(float))
        {
            foreach (float coefficient in Single)
                sum = TLanes.MultiplyAdd(sum, q, TLanes.Broadcast(Unsafe.BitCast<float, T>(coefficient)));
        }
        else
        {
            foreach (double coefficient in Double)
                sum = TLanes.MultiplyAdd(sum, q, TLanes.Broadcast(Unsafe.BitCast<double, T>(coefficient)));
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Of<TVector, TLanes>(double value)
        where TVector : unmanaged
        where TLanes : struct, IArithmetic<T, TVector> => TLanes.Broadcast(Constant.Of<T>(value));
}
