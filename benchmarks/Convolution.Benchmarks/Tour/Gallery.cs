using Convolution.Benchmarks.Imaging;

namespace Convolution.Benchmarks.Tour;

/// <summary>What the three operations make of a photograph.</summary>
internal sealed class Gallery(Picture photograph)
{
    private readonly NhwcTensor<float> image = Tone.ToTensor(photograph);

    public IEnumerable<Room> Visit()
    {
        yield return Blur();
        yield return Bank();
        yield return Dilated();
        yield return FirstLayer();
        yield return Toned();
    }

    private Room Blur()
    {
        var gaussian = Weights.Gaussian(size: 11, sigma: 2.5);
        var subject = Depthwise([gaussian], new Conv2DOptions { Padding = Padding2D.Same });
        return Hang("A depthwise blur", subject, output =>
        [
            new("gaussian-blur", "Gaussian blur", "11 x 11, sigma 2.5. Weights over the padding are skipped, so the border darkens.",
                Tone.Natural(output, first: 0, step: 1), [FilterGlyph.Draw(gaussian)]),
        ]);
    }

    /// <summary>Four filters at once: the channel multiplier is the size of the bank.</summary>
    private Room Bank()
    {
        float[][,] bank = [Weights.SobelX, Weights.SobelY, Weights.Sharpen, Weights.Emboss];
        string[] glyphs = [.. bank.Select(FilterGlyph.Draw)];
        var subject = Depthwise(bank, new Conv2DOptions { Padding = Padding2D.Same });
        return Hang("A depthwise bank of four, by the channel multiplier", subject, output =>
        [
            new("sobel-x", "Sobel x", "Change from left to right, per colour; gray is none.",
                Tone.Centred(output, first: 0, step: 4), [glyphs[0]]),
            new("sobel-y", "Sobel y", "Change from top to bottom, per colour; gray is none.",
                Tone.Centred(output, first: 1, step: 4), [glyphs[1]]),
            new("sobel-magnitude", "Sobel magnitude", "The length of both; black is none.",
                Tone.Magnitude(output, first: 0, step: 4), glyphs[..2]),
            new("sharpen", "Sharpen", "The pixel minus its neighbours, clamped to 0..1.",
                Tone.Natural(output, first: 2, step: 4), [glyphs[2]]),
            new("emboss", "Emboss", "Light from the upper left, clamped to 0..1.",
                Tone.Natural(output, first: 3, step: 4), [glyphs[3]]),
        ]);
    }

    private Room Dilated()
    {
        var spots = Weights.SpotDetector(size: 5, sigma: 1);
        var subject = Depthwise([spots], new Conv2DOptions { Padding = Padding2D.Same, Dilations = 2 });
        return Hang("A dilated depthwise filter", subject, output =>
        [
            new("spots-rate-2", "Spots, rate 2", "5 x 5 taps, two pixels apart: a field of 9 x 9. Bright where brighter than around.",
                Tone.Centred(output, first: 0, step: 1), [FilterGlyph.Draw(spots)]),
        ]);
    }

    /// <summary>The shape of a network's first layer, with hand-made weights.</summary>
    private Room FirstLayer()
    {
        var bank = GaborBank.Filters;
        float[] filter = Interleave(GaborBank.Size, GaborBank.Size, 3, bank.Count, (y, x, color, k) => bank[k].Weight(y, x, color));
        var subject = Subject.Conv(
            image,
            new(filter, (GaborBank.Size, GaborBank.Size, 3, bank.Count)),
            new Conv2DOptions { Padding = Padding2D.Same, Strides = 2, Activation = Activation.Relu });
        return Hang("A first layer: 7 x 7, stride 2, with ReLU in the store", subject, output =>
        [
            .. bank.Select((gabor, k) => new Exhibit($"feature-{k + 1:00}", gabor.Name, gabor.Meaning, Tone.Heat(output, k),
                [FilterGlyph.Draw(GaborBank.Size, GaborBank.Size, gabor.Weight)])),
        ]);
    }

    /// <summary>
    /// The depthwise half blurs every colour narrowly and widely; the pointwise half adds their difference (an unsharp mask)
    /// and mixes the colours to sepia.
    /// </summary>
    private Room Toned()
    {
        const float Amount = 1.2f;
        float[,] sepia = { { 0.393f, 0.769f, 0.189f }, { 0.349f, 0.686f, 0.168f }, { 0.272f, 0.534f, 0.131f } };
        float[][,] planes = [Weights.Gaussian(9, 0.6), Weights.Gaussian(9, 2)];
        float[] pointwise = Interleave(1, 1, 6, 3, (_, _, blurred, color) =>
            sepia[color, blurred / 2] * (blurred % 2 == 0 ? 1 + Amount : -Amount));
        var subject = Subject.Separable(
            image, Bank(planes), new(pointwise, (1, 1, 6, 3)), new SeparableConv2DOptions { Padding = Padding2D.Same, Activation = Activation.Clamp(0, 1) });
        return Hang("A separable convolution", subject, output =>
        [
            new("separable-sepia", "Unsharp sepia",
                "Two Gaussians per colour; then a 1 x 1 filter subtracts the wide from the narrow and mixes the colours.",
                Tone.Natural(output, first: 0, step: 1), [.. planes.Select(FilterGlyph.Draw)]),
        ]);
    }

    private static Room Hang(string title, Subject subject, Func<NhwcTensor<float>, IReadOnlyList<Exhibit>> hang)
    {
        long compared = subject.CompareWithReference();
        double milliseconds = subject.MedianMilliseconds();
        return new(title, subject.Operation, milliseconds, compared, hang(subject.Output));
    }

    private Subject Depthwise(float[][,] planes, Conv2DOptions options) =>
        Subject.Depthwise(image, Bank(planes), options);

    /// <summary>Every plane for each of the three colours.</summary>
    private static DepthwiseFilter<float> Bank(float[][,] planes)
    {
        DepthwiseFilterShape shape = (planes[0].GetLength(0), planes[0].GetLength(1), 3, planes.Length);
        return new(Interleave(shape.Height, shape.Width, 3, shape.Multiplier, (y, x, _, q) => planes[q][y, x]), shape);
    }

    private static float[] Interleave(int height, int width, int inner, int outer, Func<int, int, int, int, float> weight)
    {
        var filter = new float[height * width * inner * outer];
        for (int i = 0; i < filter.Length; i++)
        {
            filter[i] = weight(i / outer / inner / width, i / outer / inner % width, i / outer % inner, i % outer);
        }

        return filter;
    }
}
