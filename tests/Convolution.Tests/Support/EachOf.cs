namespace Convolution.Tests.Support;

/// <summary>Theory data: each member of an enumeration.</summary>
public sealed class EachOf<TEnum> : TheoryData<TEnum>
    where TEnum : struct, Enum
{
    public EachOf() => AddRange(Enum.GetValues<TEnum>());
}
