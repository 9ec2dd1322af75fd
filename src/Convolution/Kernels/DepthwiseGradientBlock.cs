namespace Convolution.Kernels;

/// <summary>Some rows of output pixels by one vector of channels and a few neighbouring taps: one call of the depthwise gradient's kernel.</summary>
/// <remarks>Steps count elements. Taps of a band lie <see cref="TapStep"/> apart, and bands <see cref="BandStep"/>.</remarks>
internal unsafe struct DepthwiseGradientBlock<T>
    where T : unmanaged
{
    /// <summary>Sums kept for each band of taps, so that a kernel of fewer bands finds its own.</summary>
    public const int SumsOfBand = 3;

    /// <summary>The first input of the first row's first pixel: of its first band and tap, which may be padding.</summary>
    public T* Input;

    public nint PixelStep;
    public nint RowStep;
    public nint TapStep;
    public nint BandStep;

    /// <summary>The first row's first output gradient.</summary>
    public T* Gradient;

    public nint GradientPixelStep;
    public nint GradientRowStep;

    public int Rows;

    /// <summary>Pixels of a row.</summary>
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

    /// <summary>Which lane of the loaded inputs each lane takes, if they are repeated.</summary>
    public T* Pattern;

    /// <summary>For each tap a vector, <see cref="SumsOfBand"/> for each band: the sums go on from there.</summary>
    public T* Sums;

    /// <summary>The sum of the output gradients alone.</summary>
    public T* Total;
}
