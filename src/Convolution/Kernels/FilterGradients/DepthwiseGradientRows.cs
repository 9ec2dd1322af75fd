namespace Convolution.Kernels.FilterGradients;

/// <summary>Some rows of output pixels by some vectors of channels and a few neighbouring taps: one call of the depthwise gradient's kernel.</summary>
/// <remarks>Steps count elements. Taps of a band lie <see cref="TapStep"/> apart; bands lie anywhere.</remarks>
internal unsafe struct DepthwiseGradientRows<T>
    where T : unmanaged
{
    /// <summary>The first pixel's input of the first row, band and tap, which may be padding.</summary>
    public T* Input;

    /// <summary>From there to the same of the second band, and of the third.</summary>
    public nint SecondBand;
    public nint ThirdBand;

    /// <summary>From the inputs of a row of pixels to those of the next one. Read where there are several rows.</summary>
    public nint RowStep;

    public nint PixelStep;
    public nint TapStep;

    /// <summary>From the inputs of one vector of channels to those of the next.</summary>
    public nint VectorStep;

    /// <summary>The same of their gradients; 0 if all have the same.</summary>
    public nint GradientVectorStep;

    /// <summary>The first output gradient.</summary>
    public T* Gradient;

    public nint GradientStep;
    public nint GradientRowStep;

    public int Rows;

    /// <summary>Pixels of each row.</summary>
    public int Pixels;

    /// <summary>The pixels that have the first tap of a band, the second, and the third.</summary>
    public int FirstStart;
    public int FirstEnd;
    public int SecondStart;
    public int SecondEnd;
    public int ThirdStart;
    public int ThirdEnd;

    /// <summary>The pixels that have all taps; both <see cref="Pixels"/> if there are none.</summary>
    public int InsideStart;
    public int InsideEnd;

    /// <summary>Vectors of channels.</summary>
    public int Vectors;

    /// <summary>Which lane of the loaded inputs each lane takes, if they are repeated; for one vector.</summary>
    public T* Pattern;

    /// <summary>For each tap of the first band a vector: the sums go on from there.</summary>
    public T* Sums;

    /// <summary>From there to those of the next band, and of the next vector of channels.</summary>
    public nint BandSums;
    public nint VectorSums;

    /// <summary>The sum of the output gradients alone, and of the next vector's as far away as other sums.</summary>
    public T* Total;
}
