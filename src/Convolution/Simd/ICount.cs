using System.Runtime.InteropServices;

namespace Convolution.Simd;

/// <summary>A number as a type, one to eight: the size of the struct. The just-in-time compiler makes a kernel of its own for each.</summary>
/// <remarks>
/// <c>sizeof</c> is a constant as soon as the compiler reads a branch. A static property would have to be inlined first, and what stands
/// behind the branch with it: every kernel would be compiled for eight and then cut down, 6 ms each instead of 2 to 4.
/// </remarks>
internal interface ICount;

[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct One : ICount;

[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct Two : ICount;

[StructLayout(LayoutKind.Sequential, Size = 3)]
internal readonly struct Three : ICount;

[StructLayout(LayoutKind.Sequential, Size = 4)]
internal readonly struct Four : ICount;

[StructLayout(LayoutKind.Sequential, Size = 5)]
internal readonly struct Five : ICount;

[StructLayout(LayoutKind.Sequential, Size = 6)]
internal readonly struct Six : ICount;

[StructLayout(LayoutKind.Sequential, Size = 7)]
internal readonly struct Seven : ICount;

[StructLayout(LayoutKind.Sequential, Size = 8)]
internal readonly struct Eight : ICount;
