namespace Convolution.Kernels.Depthwise;

/// <summary>Squares of 2x2 outputs of a transposed depthwise convolution with stride 2, side by side: one call of its micro-kernel.</summary>
/// <remarks>Steps count elements. Inputs of a square that lie outside are skipped, and its outputs not stored that are not asked for.</remarks>
internal unsafe struct TransposedDepthwiseRow<T>
    where T : unmanaged
{
    /// <summary>Channel 0 of the first square's first input, which may lie outside.</summary>
    public T* Input;

    public nint InputStep;
    public nint InputRowStep;

    /// <summary>Channel 0 of the first square's first output.</summary>
    public T* Output;

    public nint OutputStep;
    public nint OutputRowStep;

    /// <summary>Where what is added at the end lies; null where nothing is.</summary>
    public T* Residual;

    public nint ResidualStep;
    public nint ResidualRowStep;

    public int Squares;

    /// <summary>A bit for each input of a square, row by row: set where it lies in the image, in all squares. Read at edges.</summary>
    public ulong Inputs;

    /// <summary>A bit for each of the four outputs: set where it is to be stored. Read at edges.</summary>
    public ulong Outputs;

    /// <summary>For each vector of channels its bias and its weights in the order of the taps.</summary>
    public T* Weights;

    /// <summary>From one vector's weights to the next one's.</summary>
    public nint WeightStep;

    public int Vectors;

    /// <summary>The channel of the first vector.</summary>
    public nint FirstChannel;

    /// <summary>The channel of the last vector of all, which may overlap the one before.</summary>
    public nint LastChannel;

    /// <summary>Whether the results are confined to <see cref="Minimum"/>..<see cref="Maximum"/>.</summary>
    public bool IsClamped;

    public T Minimum;
    public T Maximum;
}
