namespace Convolution.Tests;

/// <summary>Every layout against its definition: value by value, with shapes that fill a tile, leave a tail, and are empty.</summary>
public class LayoutsTests
{
    public static TheoryData<int, int, int, int> Shapes => new()
    {
        { 1, 1, 1, 1 }, { 2, 3, 4, 5 }, { 1, 4, 4, 2 }, { 3, 1, 17, 33 }, { 2, 5, 16, 16 }, { 1, 2, 40, 3 },
    };

    public static TheoryData<int, int, int, int> EmptyShapes => new() { { 0, 3, 4, 5 }, { 2, 0, 4, 5 }, { 2, 3, 0, 5 }, { 2, 3, 4, 0 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    [MemberData(nameof(EmptyShapes))]
    public void Nchw_and_Nhwc(int n, int h, int w, int c)
    {
        float[] nchw = Counting(n * c * h * w);
        var nhwc = new NhwcTensor<float>((n, h, w, c));
        Layouts.NchwToNhwc(nchw, nhwc);

        for (int index = 0; index < nchw.Length; index++)
        {
            (int b, int k, int y, int x) = Unravel(index, c, h, w);
            nhwc[b, y, x, k].Should().Be(nchw[index]);
        }

        var back = new float[nchw.Length];
        Layouts.NhwcToNchw(nhwc, back);
        back.Should().Equal(nchw);
    }

    [Fact]
    public void Nchw_into_and_out_of_a_strided_view_touches_nothing_between_its_pixels()
    {
        var canvas = new NhwcTensor<float>((2, 6, 7, 9));
        canvas.AsSpan().Fill(-1);
        float[] nchw = Counting(2 * 3 * 4 * 5);
        NhwcSpan<float> view = canvas.Crop(1..5, 2..7).Channels(4..7);
        Layouts.NchwToNhwc(nchw, view);

        for (int index = 0; index < nchw.Length; index++)
        {
            (int b, int k, int y, int x) = Unravel(index, 3, 4, 5);
            canvas[b, 1 + y, 2 + x, 4 + k].Should().Be(nchw[index]);
        }

        canvas.Span.ToArray().Count(value => value == -1).Should().Be(canvas.Shape.ElementCount - nchw.Length);

        var back = new float[nchw.Length];
        Layouts.NhwcToNchw(view, back);
        back.Should().Equal(nchw);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Oihw_and_Hwio(int o, int h, int w, int i)
    {
        FilterShape shape = (h, w, i, o);
        float[] oihw = Counting(shape.ElementCount);
        var hwio = new float[oihw.Length];
        Layouts.OihwToHwio(oihw, shape, hwio);

        for (int index = 0; index < oihw.Length; index++)
        {
            (int output, int input, int y, int x) = Unravel(index, i, h, w);
            hwio[(((((y * w) + x) * i) + input) * o) + output].Should().Be(oihw[index]);
        }

        var back = new float[oihw.Length];
        Layouts.HwioToOihw(new Filter<float>(hwio, shape), back);
        back.Should().Equal(oihw);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Depthwise_oihw_and_Hwcm(int multiplier, int h, int w, int channels)
    {
        DepthwiseFilterShape shape = (h, w, channels, multiplier);
        float[] oihw = Counting(shape.ElementCount);
        var hwcm = new float[oihw.Length];
        Layouts.DepthwiseOihwToHwcm(oihw, shape, hwcm);

        for (int index = 0; index < oihw.Length; index++)
        {
            (int output, int _, int y, int x) = Unravel(index, 1, h, w);
            (int k, int q) = (output / multiplier, output % multiplier);
            hwcm[(((((y * w) + x) * channels) + k) * multiplier) + q].Should().Be(oihw[index]);
        }

        var back = new float[oihw.Length];
        Layouts.HwcmToDepthwiseOihw(new DepthwiseFilter<float>(hwcm, shape), back);
        back.Should().Equal(oihw);
    }

    [Fact]
    public void Values_behind_the_shape_stay_as_they_are()
    {
        float[] longer = [1, 2, 3, 4, 5, 6, 7];
        float[] destination = [0, 0, 0, 0, 0, 0, -1];
        Layouts.OihwToHwio(longer, (1, 3, 1, 2), destination);
        destination.Should().Equal(1, 4, 2, 5, 3, 6, -1);

        destination = [0, 0, 0, 0, 0, 0, -1];
        Layouts.NhwcToNchw(new NhwcTensor<float>((1, 1, 3, 2), [1, 4, 2, 5, 3, 6]), destination);
        destination.Should().Equal(1, 2, 3, 4, 5, 6, -1);
    }

    [Fact]
    public void Short_spans_are_refused_before_anything_is_written()
    {
        var six = new float[6];
        var five = new float[5];
        FilterShape dense = (1, 3, 1, 2);
        DepthwiseFilterShape depthwise = (1, 3, 1, 2);

        Refused("nchw", () => Layouts.NchwToNhwc(Counting(5), new NhwcSpan<float>(six, (1, 1, 3, 2))));
        Refused("nchw", () => Layouts.NhwcToNchw(new ReadOnlyNhwcSpan<float>(Counting(6), (1, 1, 3, 2)), five));
        Refused("oihw", () => Layouts.OihwToHwio(Counting(5), dense, six));
        Refused("hwio", () => Layouts.OihwToHwio(Counting(6), dense, five));
        Refused("oihw", () => Layouts.HwioToOihw(new Filter<float>(Counting(6), dense), five));
        Refused("oihw", () => Layouts.DepthwiseOihwToHwcm(Counting(5), depthwise, six));
        Refused("hwcm", () => Layouts.DepthwiseOihwToHwcm(Counting(6), depthwise, five));
        Refused("oihw", () => Layouts.HwcmToDepthwiseOihw(new DepthwiseFilter<float>(Counting(6), depthwise), five));

        six.Should().OnlyContain(value => value == 0);
        five.Should().OnlyContain(value => value == 0);
    }

    [Fact]
    public void A_default_filter_is_refused()
    {
        var memory = new float[6];
        Refused("shape", () => Layouts.OihwToHwio(Counting(6), default, memory));
        Refused("shape", () => Layouts.HwioToOihw(default, memory));
        Refused("shape", () => Layouts.DepthwiseOihwToHwcm(Counting(6), default, memory));
        Refused("shape", () => Layouts.HwcmToDepthwiseOihw(default, memory));
    }

    [Fact]
    public void Overlap_is_refused()
    {
        float[] memory = Counting(11);
        Refused("nhwc", () => Layouts.NchwToNhwc(memory, new NhwcSpan<float>(memory.AsSpan(5), (1, 1, 3, 2))));
        Refused("nchw", () => Layouts.NhwcToNchw(new ReadOnlyNhwcSpan<float>(memory, (1, 1, 3, 2)), memory.AsSpan(5)));
        Refused("hwio", () => Layouts.OihwToHwio(memory, (1, 3, 1, 2), memory.AsSpan(5)));
        Refused("oihw", () => Layouts.HwioToOihw(new Filter<float>(memory, (1, 3, 1, 2)), memory.AsSpan(5)));
        Refused("hwcm", () => Layouts.DepthwiseOihwToHwcm(memory, (1, 3, 1, 2), memory.AsSpan(5)));
        Refused("oihw", () => Layouts.HwcmToDepthwiseOihw(new DepthwiseFilter<float>(memory, (1, 3, 1, 2)), memory.AsSpan(5)));
        memory.Should().Equal(Counting(11));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] nchw = Counting(2 * 3 * 4 * 5);
        var nhwc = new NhwcTensor<float>((2, 4, 5, 3));
        Layouts.NchwToNhwc(nchw, nhwc);
        Layouts.NhwcToNchw(nhwc, nchw);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Layouts.NchwToNhwc(nchw, nhwc);
        Layouts.NhwcToNchw(nhwc, nchw);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    private static void Refused(string parameter, Action convert) => convert.Should().Throw<ArgumentException>().WithParameterName(parameter);

    private static float[] Counting(int count) => [.. Enumerable.Range(1, count)];

    private static (int A, int B, int C, int D) Unravel(int index, int b, int c, int d) =>
        (index / (b * c * d), index / (c * d) % b, index / d % c, index % d);
}
