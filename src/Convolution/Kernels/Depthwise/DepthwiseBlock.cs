namespace Convolution.Kernels.Depthwise;

/// <summary>Some rows of neighbouring output pixels by a block of channels: what the depthwise micro-kernel computes in one call.</summary>
/// <remarks>
/// Steps count elements. A pixel's taps lie <see cref="TapStep"/> apart in a band, and bands <see cref="BandStep"/> apart: the taps
/// themselves, or under a border their addresses (<see cref="Mapped"/>).
/// </remarks>
internal unsafe struct DepthwiseBlock<T>
    where T : unmanaged
{
    /// <summary>Channel 0 of the first pixel of the row, in the image or above, that meets the first row's first band; or that band's first address.</summary>
    public T* Input;

    /// <summary>From there to the first tap of the tile's first pixel; negative in the padding.</summary>
    public nint Offset;

    /// <summary>Bytes of an image row; what lies outside is padding. Read where inputs are not shared.</summary>
    public nint RowBytes;

    /// <summary>A bit for each of the tile's positions, a tap apart: set where it lies in the image. Read where inputs are shared.</summary>
    public ulong Positions;

    public nint PixelStep;
    public nint TapStep;
    public nint BandStep;
    public int Bands;

    /// <summary>
    /// Bands of the first row of outputs that lie above the image and are skipped; less than 0 if none does. Read where rows do not go along, one after the
    /// other: there, all have the same bands.
    /// </summary>
    public nint BandsAbove;

    /// <summary>The same of bands below the image.</summary>
    public nint BandsBelow;

    /// <summary>Bands by which a row of outputs lies further down than the one before; 0 if all have the same bands.</summary>
    public int NewBands;

    /// <summary>Groups of seven taps of a band whose inputs pixels share: where the pixels lie one or two taps apart.</summary>
    public int Sevens;

    /// <summary>The same of three, which come next.</summary>
    public int Triples;

    /// <summary>The other taps of a band, which come last.</summary>
    public int Singles;

    /// <summary>Whether the filter has few taps: <see cref="DepthwiseOrder.HasFewTaps"/>.</summary>
    public bool HasFewTaps;

    /// <summary>For each vector of channels its patterns if inputs are repeated, its bias, and its weights in the order of the taps.</summary>
    public T* Weights;

    /// <summary>From the start of a vector's weights to its bias.</summary>
    public nint Bias;

    /// <summary>From the start of a vector's weights to those of the first tap.</summary>
    public nint FirstTap;

    /// <summary>From the end of a band's weights to the next band's.</summary>
    public nint SkippedWeights;

    /// <summary>From one band's weights to the next one's.</summary>
    public nint BandWeights;

    /// <summary>From one vector's weights to the next one's.</summary>
    public nint WeightStep;

    public int Vectors;

    /// <summary>
    /// The input row a band after the last one of the first row of outputs, from the first pixel on: what the next row of outputs does not share with it.
    /// In the image also where <see cref="Input"/> lists addresses. Null where nothing is asked for in advance. Read where rows follow one another.
    /// </summary>
    public T* Ahead;

    /// <summary>From that row to the one a band after it, which is as new where rows of outputs lie two bands apart.</summary>
    public nint AheadBandStep;

    /// <summary>From that row to the one which the next row of outputs asks for.</summary>
    public nint AheadRowStep;

    /// <summary>The output channel of the first vector.</summary>
    public nint FirstChannel;

    /// <summary>The output channel of the last vector, which may overlap the one before.</summary>
    public nint LastChannel;

    /// <summary>Output channels of each input channel, or of each group of them.</summary>
    public int Multiplier;

    /// <summary>Input channels that each output channel sees: 1 unless they fall into groups.</summary>
    public int Inputs;

    /// <summary>The last input channel at which a vector can begin.</summary>
    public nint LastSource;

    /// <summary>Channel 0 of the first row's first output pixel.</summary>
    public T* Output;

    public nint OutputStep;

    /// <summary>Rows of outputs, which all have the same bands unless <see cref="NewBands"/> tells otherwise.</summary>
    public int Rows;

    /// <summary>Input rows before the one that completes the first row of outputs. Read by the kernel that walks down columns.</summary>
    public int RowsAbove;

    /// <summary>1 where the last row of outputs has its bottom taps in the padding, else 0. Read by that kernel too.</summary>
    public int RowsBelow;

    /// <summary>
    /// Bytes from where a walk's first row of inputs would lie, were it in the image above the second one, to where it does lie; other than 0 under a border
    /// alone, which may have it elsewhere.
    /// </summary>
    public nint BytesAbove;

    /// <summary>The same of its last row of inputs, below the last but one.</summary>
    public nint BytesBelow;

    public nint InputRowStep;
    public nint OutputRowStep;

    /// <summary>Where what is added at the end lies; null where nothing is.</summary>
    public T* Residual;

    public nint ResidualStep;
    public nint ResidualRowStep;

    /// <summary>Whether the results are confined to <see cref="Minimum"/>..<see cref="Maximum"/>.</summary>
    public bool IsClamped;

    public T Minimum;
    public T Maximum;
}
