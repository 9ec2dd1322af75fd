namespace Convolution.Simd;

/// <summary>A number as a type: the just-in-time compiler makes a kernel of its own for each, with the number as a constant.</summary>
internal interface ICount
{
    static abstract int Value { get; }
}

internal readonly struct Zero : ICount
{
    public static int Value => 0;
}

internal readonly struct One : ICount
{
    public static int Value => 1;
}

internal readonly struct Two : ICount
{
    public static int Value => 2;
}

internal readonly struct Three : ICount
{
    public static int Value => 3;
}

internal readonly struct Four : ICount
{
    public static int Value => 4;
}

internal readonly struct Five : ICount
{
    public static int Value => 5;
}

internal readonly struct Six : ICount
{
    public static int Value => 6;
}

internal readonly struct Seven : ICount
{
    public static int Value => 7;
}

internal readonly struct Eight : ICount
{
    public static int Value => 8;
}
