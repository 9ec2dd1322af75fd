namespace Convolution;

/// <summary>The functions that an <see cref="Activation"/> can be.</summary>
internal enum ActivationKind
{
    None,
    Clamp,
    LeakyRelu,
    PRelu,
    Elu,
    HardSwish,
    Sigmoid,
    Tanh,
    Silu,
    Gelu,
    GeluTanh,
}
