using Convolution.Geometry;

namespace Convolution.Preparation;

/// <summary>How a convolution's filter lies over its images.</summary>
/// <param name="filter">Height and width of the filter.</param>
/// <param name="shape">Its whole shape, to be shown.</param>
/// <param name="inputChannels">Channels of the images that it takes.</param>
/// <param name="outputChannels">Channels of the images that it makes.</param>
/// <param name="options">Strides, dilations, padding and border.</param>
internal sealed class FilterWindow(Size2D filter, string shape, int inputChannels, int outputChannels, Conv2DOptions options)
{
    public int OutputChannels => outputChannels;

    /// <summary>Both axes for an input; refuses one of other channels, and one that is too small.</summary>
    public ConvolutionGeometry Over(NhwcShape input) => input.Channels == inputChannels
        ? ConvolutionGeometry.Create(input, filter, outputChannels, options.Strides, options.Dilations, options.Padding, border: options.Border)
        : throw new ArgumentException(
            $"The input {input} has {input.Channels} channels; the filter {shape}"
            + $"{(options.Groups > 1 ? $" in {options.Groups} groups" : "")} applies to {inputChannels}.",
            nameof(input));
}
