using System.Reflection;
using Convolution.Kernels.Depthwise;
using Convolution.Simd;

namespace Convolution.Tests.Architecture;

/// <summary>What kernels decide by, once for a processor, must be a constant to every compiler; the one ahead of time inlines less by itself.</summary>
public sealed class InliningTests
{
    [Theory]
    [InlineData(typeof(Registers), "get_" + nameof(Registers.Count))]
    [InlineData(typeof(DepthwiseOrder), nameof(DepthwiseOrder.IsAlong))]
    public void What_kernels_decide_by_is_inlined_by_request(Type type, string method) =>
        type.GetMethod(method)!.MethodImplementationFlags.Should().HaveFlag(MethodImplAttributes.AggressiveInlining);
}
