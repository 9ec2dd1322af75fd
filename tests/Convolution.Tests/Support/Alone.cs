namespace Convolution.Tests.Support;

/// <summary>Tests that measure the whole process run alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
