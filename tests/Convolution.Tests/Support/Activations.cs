namespace Convolution.Tests.Support;

/// <summary>The activations that are functions rather than clamps.</summary>
public static class Activations
{
    /// <summary>Each of them, once.</summary>
    /// <param name="channels">How many channels they are applied to.</param>
    public static Activation[] Functions(int channels) =>
    [
        Activation.LeakyRelu(),
        PRelu(channels),
        Activation.Elu(),
        Activation.Elu(0.75),
        Activation.HardSwish,
        Activation.Sigmoid,
        Activation.Tanh,
        Activation.Silu,
        Activation.Gelu,
        Activation.GeluTanh,
    ];

    /// <summary>Slopes from 1 to below 0.</summary>
    public static Activation PRelu(int channels) =>
        Activation.PRelu<double>([.. Enumerable.Range(0, channels).Select(channel => 1 - (0.07 * (channel % 20)))]);

    /// <summary>The problem with a clamp in the place of a function, which rounds.</summary>
    public static Problem Exact(Problem problem) => problem with
    {
        Activation = Exact(problem.Activation),
        DepthwiseActivation = Exact(problem.DepthwiseActivation),
    };

    private static Activation Exact(Activation activation) =>
        activation.Kind is ActivationKind.None or ActivationKind.Clamp ? activation : Activation.Relu6;
}
