using System.Runtime.CompilerServices;
using Convolution.Simd;

namespace Convolution.Functions;

/// <summary><c>x &lt; 0 ? slope*x : x</c>.</summary>
internal readonly unsafe struct LeakyRelu<T>(T slope) : IFunction<T>
    where T : unmanaged
{
    private readonly T slope = slope;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes>(TVector x, T* parameters)
        where TVector : unmanaged
        where TLanes : struct, IArithmetic<T, TVector> =>
        TLanes.SelectNegative(x, TLanes.Multiply(TLanes.Broadcast(slope), x), x);
}

/// <summary>The same with a slope for each channel.</summary>
internal readonly unsafe struct PRelu<T> : IFunction<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes>(TVector x, T* parameters)
        where TVector : unmanaged
        where TLanes : struct, IArithmetic<T, TVector> =>
        TLanes.SelectNegative(x, TLanes.Multiply(TLanes.Load(parameters), x), x);
}

/// <summary><c>x &lt; 0 ? alpha*(exp(x) - 1) : x</c>.</summary>
internal readonly unsafe struct Elu<T>(T alpha) : IFunction<T>
    where T : unmanaged
{
    private readonly T alpha = alpha;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes>(TVector x, T* parameters)
        where TVector : unmanaged
        where TLanes : struct, IArithmetic<T, TVector> =>
        TLanes.SelectNegative(x, TLanes.Multiply(TLanes.Broadcast(alpha), Exponential<T, TVector, TLanes>.ExpM1(x)), x);
}

/// <summary><c>x * min(max(x + 3, 0), 6) / 6</c>.</summary>
internal readonly unsafe struct HardSwish<T> : IFunction<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes>(TVector x, T* parameters)
        where TVector : unmanaged
        where TLanes : struct, IArithmetic<T, TVector>
    {
        TVector gate = TLanes.Clamp(
            TLanes.Add(x, TLanes.Broadcast(Constant.Of<T>(3))), TLanes.Broadcast(Constant.Of<T>(0)), TLanes.Broadcast(Constant.Of<T>(6)));
        return TLanes.Multiply(x, TLanes.Multiply(gate, TLanes.Broadcast(Constant.Of<T>(1 / 6.0))));
    }
}

/// <summary>
/// <c>1 / (1 + exp(-x))</c>; for negative x <c>exp(x) / (1 + exp(x))</c>, which is the same and as precise. All terms are lifted by one power of 2.
/// </summary>
internal readonly unsafe struct Sigmoid<T> : IFunction<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes>(TVector x, T* parameters)
        where TVector : unmanaged
        where TLanes : struct, IArithmetic<T, TVector> => Of<TVector, TLanes>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector, TLanes>(TVector x)
        where TVector : unmanaged
        where TLanes : struct, IArithmetic<T, TVector>
    {
        TVector one = Exponential<T, TVector, TLanes>.Lift;
        TVector exp = Exponential<T, TVector, TLanes>.LiftedExp(TLanes.Negative(x));
        return TLanes.Divide(TLanes.SelectNegative(x, exp, one), TLanes.Add(one, exp));
    }
}

/// <summary><c>tanh(x)</c>; of the magnitude it is <c>-e / (2 + e)</c> with <c>e = exp(-2x) - 1</c>.</summary>
internal readonly unsafe struct Tanh<T> : IFunction<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes>(TVector x, T* parameters)
        where TVector : unmanaged
        where TLanes : struct, IArithmetic<T, TVector>
    {
        TVector two = TLanes.Broadcast(Constant.Of<T>(2));
        TVector e = Exponential<T, TVector, TLanes>.ExpM1(TLanes.Negative(TLanes.Multiply(x, two)));
        return TLanes.CopySign(TLanes.Divide(e, TLanes.Add(two, e)), x);
    }
}

/// <summary><c>x * sigmoid(x)</c>.</summary>
internal readonly unsafe struct Silu<T> : IFunction<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes>(TVector x, T* parameters)
        where TVector : unmanaged
        where TLanes : struct, IArithmetic<T, TVector> => TLanes.Multiply(x, Sigmoid<T>.Of<TVector, TLanes>(x));
}

/// <summary>
/// <c>0.5*x*(1 + tanh(u))</c> with <c>u = sqrt(2/pi)*(x + 0.044715*x^3)</c>, which is <c>x * sigmoid(2u)</c>.
/// </summary>
internal readonly unsafe struct GeluTanh<T> : IFunction<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes>(TVector x, T* parameters)
        where TVector : unmanaged
        where TLanes : struct, IArithmetic<T, TVector>
    {
        const double Twice = 1.5957691216057308;
        TVector factor = TLanes.MultiplyAdd(
            TLanes.Multiply(x, x), TLanes.Broadcast(Constant.Of<T>(Twice * 0.044715)), TLanes.Broadcast(Constant.Of<T>(Twice)));
        return TLanes.Multiply(x, Sigmoid<T>.Of<TVector, TLanes>(TLanes.Multiply(x, factor)));
    }
}
