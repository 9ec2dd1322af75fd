namespace Convolution.Tests.Support;

public enum Operation
{
    Dense,
    Depthwise,
    Separable,
}

/// <summary>One convolution call as plain data: everything that a failing test prints and that is needed to run it again.</summary>
public sealed record Problem
{
    public required Operation Operation { get; init; }

    public int Batch { get; init; } = 1;

    public int Height { get; init; } = 5;

    public int Width { get; init; } = 6;

    public int Channels { get; init; } = 3;

    public Size2D Filter { get; init; } = 3;

    /// <summary>The channel multiplier of depthwise and separable problems.</summary>
    public int Multiplier { get; init; } = 1;

    /// <summary>The output channels of dense and separable problems.</summary>
    public int Filters { get; init; } = 5;

    /// <summary>The groups of dense problems.</summary>
    public int Groups { get; init; } = 1;

    public Size2D Strides { get; init; } = 1;

    public Size2D Dilations { get; init; } = 1;

    public Padding2D Padding { get; init; } = Padding2D.Same;

    public Border Border { get; init; }

    public bool Bias { get; init; }

    public bool Residual { get; init; }

    public Activation DepthwiseActivation { get; init; }

    public Activation Activation { get; init; }

    public Placement Input { get; init; }

    public Placement Output { get; init; }

    public int Threads { get; init; } = 1;

    public Data Data { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>Just so much work that several threads take part, whichever way it is run; no number of channels fills its vectors.</summary>
    public static Problem Shared(Operation operation) => new()
    {
        Operation = operation,
        Height = 20,
        Width = 21,
        Channels = operation == Operation.Dense ? 19 : 163,
        Filters = 37,
    };

    public NhwcShape InputShape => new(Batch, Height, Width, Channels);

    public FilterShape DenseFilterShape => Operation == Operation.Dense
        ? new(Filter.Height, Filter.Width, Channels / Groups, Filters)
        : new(1, 1, Channels * Multiplier, Filters);

    public DepthwiseFilterShape DepthwiseFilterShape => new(Filter.Height, Filter.Width, Channels, Multiplier);

    public int OutputChannels => Operation == Operation.Depthwise ? Channels * Multiplier : Filters;

    public NhwcShape OutputShape => new(
        Batch,
        Oracle.Axis(Height, Filter.Height, Strides.Height, Dilations.Height, Padding, Padding.Top, Padding.Bottom).Output,
        Oracle.Axis(Width, Filter.Width, Strides.Width, Dilations.Width, Padding, Padding.Left, Padding.Right).Output,
        OutputChannels);

    /// <summary>The pointwise part of a separable problem, as a problem of its own.</summary>
    public Problem Pointwise => new()
    {
        Operation = Operation.Dense,
        Batch = OutputShape.Batch,
        Height = OutputShape.Height,
        Width = OutputShape.Width,
        Channels = Channels * Multiplier,
        Filter = 1,
        Filters = Filters,
    };

    /// <summary>Whether the padded input has room for the dilated filter.</summary>
    public bool Fits => Padding == Padding2D.Same
        || Padding == Padding2D.SameLower
        || ((long)Height + Padding.Top + Padding.Bottom >= ((Filter.Height - 1L) * Dilations.Height) + 1
            && (long)Width + Padding.Left + Padding.Right >= ((Filter.Width - 1L) * Dilations.Width) + 1);

    /// <summary>What differs from the default problem, as an initializer.</summary>
    public override string ToString()
    {
        var plain = new Problem { Operation = Operation.Dense };
        IEnumerable<string> members =
            from property in typeof(Problem).GetProperties()
            where property.CanWrite
            let value = property.GetValue(this)
            where property.Name == nameof(Operation) || !Equals(value, property.GetValue(plain))
            select $"{property.Name} = {value}";
        return $"{{ {string.Join(", ", members)} }}";
    }

    public Conv2DOptions Options(ConvolutionAlgorithm algorithm) => new()
    {
        Strides = Strides,
        Dilations = Dilations,
        Padding = Padding,
        Border = Border,
        Activation = Activation,
        Algorithm = algorithm,
        Groups = Groups,
    };

    /// <summary>The activation behind the transpose of this problem, whose outputs are the channels here.</summary>
    public Activation TransposedActivation => Activation.Kind == ActivationKind.PRelu ? Activations.PRelu(Channels) : Activation;

    /// <summary>Of the transpose of this problem.</summary>
    public TransposedConv2DOptions TransposedOptions(ConvolutionAlgorithm algorithm) => new()
    {
        Strides = Strides,
        Dilations = Dilations,
        Padding = Padding,
        Groups = Groups,
        OutputSize = (Height, Width),
        Activation = TransposedActivation,
        Algorithm = algorithm,
    };

    public SeparableConv2DOptions SeparableOptions(ConvolutionAlgorithm algorithm) => new()
    {
        Strides = Strides,
        Dilations = Dilations,
        Padding = Padding,
        Border = Border,
        DepthwiseActivation = DepthwiseActivation,
        Activation = Activation,
        Algorithm = algorithm,
    };
}
