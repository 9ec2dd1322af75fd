namespace Convolution.Execution;

/// <summary>Who works on one call, and with what: the most threads, their scratch memory, and when to stop.</summary>
/// <param name="threads">The most threads, the calling one included.</param>
/// <param name="scratch">Memory for intermediate values, aligned to a cache line.</param>
/// <param name="cancellationToken">Asked before each unit of work.</param>
internal readonly unsafe struct Workers(int threads, byte* scratch, CancellationToken cancellationToken)
{
    public int Threads => threads;

    public byte* Scratch => scratch;

    public CancellationToken CancellationToken => cancellationToken;
}
