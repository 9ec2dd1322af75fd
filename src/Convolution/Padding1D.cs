namespace Convolution;

/// <summary>
/// How far the ends of a row are padded: not at all, as TensorFlow's SAME does, by explicit amounts, or before the row alone, so that no
/// output sees an input behind it. <see cref="Border"/> says what taps read there.
/// </summary>
/// <remarks>The sizes of outputs are those of <see cref="Padding2D"/> along one axis.</remarks>
public readonly record struct Padding1D
{
    private Padding1D(Padding1DKind kind, int before = 0, int after = 0)
    {
        Kind = kind;
        Before = Guard.NotNegative(before, nameof(before));
        After = Guard.NotNegative(after, nameof(after));
    }

    /// <summary>No padding: every tap lies inside the row. The default.</summary>
    public static Padding1D Valid => default;

    /// <summary>As many outputs as <c>ceil(in/stride)</c>; the odd padded pixel goes to the end.</summary>
    public static Padding1D Same => new(Padding1DKind.Same);

    /// <summary>As <see cref="Same"/>, but the odd padded pixel goes to the beginning (ONNX's SAME_LOWER).</summary>
    public static Padding1D SameLower => new(Padding1DKind.SameLower);

    /// <summary>
    /// <c>(filter-1)*dilation</c> pixels before the row and none after it (Keras' "causal"): the output at <c>i</c> sees no input after
    /// <c>i*stride</c>, and there are <c>ceil(in/stride)</c> outputs.
    /// </summary>
    public static Padding1D Causal => new(Padding1DKind.Causal);

    /// <summary>Explicit, possibly asymmetric amounts, in pixels.</summary>
    /// <param name="before">Pixels before the first of the row.</param>
    /// <param name="after">Pixels behind the last of the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">An amount is negative.</exception>
    public static Padding1D Explicit(int before, int after) => new(Padding1DKind.Explicit, before, after);

    /// <summary>Explicit symmetric amounts, in pixels.</summary>
    /// <param name="amount">Pixels before the first of the row, and behind the last.</param>
    /// <exception cref="ArgumentOutOfRangeException">The amount is negative.</exception>
    public static Padding1D Explicit(int amount) => Explicit(Guard.NotNegative(amount, nameof(amount)), amount);

    /// <summary>Explicit pixels before the row.</summary>
    public int Before { get; }

    /// <summary>Explicit pixels behind the row.</summary>
    public int After { get; }

    internal Padding1DKind Kind { get; }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        Padding1DKind.Valid => "VALID",
        Padding1DKind.Same => "SAME",
        Padding1DKind.SameLower => "SAME_LOWER",
        Padding1DKind.Causal => "CAUSAL",
        _ => $"explicit [{Before}, {After}]",
    };

    /// <summary>The same padding of an image of height 1.</summary>
    /// <exception cref="ArgumentException">Causal padding would exceed 32 bits.</exception>
    internal Padding2D ToImage(int taps, int dilation) => Kind switch
    {
        Padding1DKind.Valid => Padding2D.Valid,
        Padding1DKind.Same => Padding2D.Same,
        Padding1DKind.SameLower => Padding2D.SameLower,
        Padding1DKind.Causal => Padding2D.Explicit(top: 0, bottom: 0, left: Reach(taps, dilation), right: 0),
        _ => Padding2D.Explicit(top: 0, bottom: 0, Before, After),
    };

    /// <summary>Pixels from the first tap to the last.</summary>
    private static int Reach(int taps, int dilation)
    {
        long reach = (taps - 1L) * dilation;
        return reach <= int.MaxValue
            ? (int)reach
            : throw new ArgumentException($"{taps} taps with dilation {dilation} would take {reach} pixels of padding.", "options");
    }
}

/// <summary>The ways to pad a row.</summary>
internal enum Padding1DKind
{
    Valid,
    Same,
    SameLower,
    Causal,
    Explicit,
}
