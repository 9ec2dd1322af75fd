namespace Convolution.Kernels.Winograd;

/// <summary>The sizes of Winograd's tiles.</summary>
internal static class WinogradTile
{
    /// <summary>
    /// Outputs of the larger tile along one axis; the smaller one has half as many. With six along one axis, and eight points, a ninth of the products
    /// would go, but with 64 channels the rms error would be 2.3 to 3.4 times that of the direct chain for normal weights (simulated).
    /// </summary>
    public const int Size = 4;

    /// <summary>Points along one axis, at which inputs and filters are evaluated.</summary>
    public const int Points = 6;

    /// <summary>The number of the point at infinity.</summary>
    public const int Infinity = 3;

    /// <summary>Pairs of points: planes of transformed values.</summary>
    public const int Planes = Points * Points;
}

/// <summary>The pixels that one tile reads.</summary>
/// <param name="rows">Of each row the first channel of its first pixel. Some may lie elsewhere, and so need not be copied.</param>
/// <param name="pixelStride">Values from pixel to pixel.</param>
/// <param name="channels">Channels, at least as many as lanes.</param>
/// <param name="hasFirst">Whether the first column exists; else its pixels are zeros, and are not read.</param>
/// <param name="hasLast">Likewise the last one.</param>
internal readonly unsafe struct WinogradPixels<T>(T** rows, nint pixelStride, int channels, bool hasFirst = true, bool hasLast = true)
    where T : unmanaged
{
    public bool HasFirst => hasFirst;

    public bool HasLast => hasLast;

    public T** Rows => rows;

    public nint PixelStride => pixelStride;

    public int Channels => channels;
}

/// <summary>Where the outputs of one tile go, and what they end with.</summary>
internal unsafe struct WinogradTarget<T>
    where T : unmanaged
{
    /// <summary>The first channel of the upper left output, and how far it is to the next row and pixel.</summary>
    public T* Output;
    public nint RowStride;
    public nint PixelStride;

    /// <summary>Likewise what is added at the end, if <see cref="HasResidual"/>.</summary>
    public T* Residual;
    public nint ResidualRowStride;
    public nint ResidualPixelStride;

    /// <summary>One value for each channel.</summary>
    public T* Bias;

    /// <summary>Rows and columns of the tile that exist in the output.</summary>
    public int Rows;
    public int Columns;

    /// <summary>Channels, at least as many as lanes.</summary>
    public int Channels;

    public bool HasActivation;
    public bool HasResidual;
    public T Minimum;
    public T Maximum;

    /// <summary>For each channel the sum of all outputs: not finite if one of them is not.</summary>
    public T* Sums;

    /// <summary>One vector: NaN in some lane if a sum is not finite, otherwise 0.</summary>
    public T* Alarm;
}
