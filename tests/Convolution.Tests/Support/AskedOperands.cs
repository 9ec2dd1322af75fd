using Convolution.Algorithms;
using Convolution.Geometry;

namespace Convolution.Tests.Support;

/// <summary>An input and an output of a convolution at addresses that nobody may read, for what is only asked for.</summary>
/// <param name="geometry">Their shapes.</param>
/// <param name="pixelStride">Values from one pixel of the input to the next; the output is dense.</param>
internal readonly unsafe struct AskedOperands(ConvolutionGeometry geometry, int pixelStride)
{
    private const nint InputAddress = 1 << 20;
    private const nint OutputAddress = 1 << 28;

    public Image<float> Input
    {
        get
        {
            NhwcShape shape = geometry.InputShape;
            int rowStride = pixelStride * shape.Width;
            return new((float*)InputAddress, new(shape, rowStride * shape.Height, rowStride, pixelStride));
        }
    }

    public Image<float> Output => new((float*)OutputAddress, NhwcLayout.Dense(geometry.OutputShape));

    /// <summary>The bytes of each operand that a part asks for; it must not reach beyond one.</summary>
    public (long Input, long Output) Count(byte* start, long bytes)
    {
        if (bytes == 0)
            return (0, 0);
        bool isInput = (nint)start < OutputAddress;
        NhwcLayout layout = (isInput ? Input : Output).Layout;
        nint offset = (nint)start - (isInput ? InputAddress : OutputAddress);
        bytes.Should().BePositive();
        offset.Should().BeGreaterThanOrEqualTo(0);
        (offset + bytes).Should().BeLessThanOrEqualTo(sizeof(float) * layout.Length);
        return isInput ? (bytes, 0) : (0, bytes);
    }
}
