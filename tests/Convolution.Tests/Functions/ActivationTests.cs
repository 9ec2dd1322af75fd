namespace Convolution.Tests.Functions;

/// <summary>Activations as values: what they print and when they are equal.</summary>
public sealed class ActivationTests
{
    [Fact]
    public void They_tell_their_names_and_parameters()
    {
        Activation[] activations =
        [
            Activation.None, Activation.Relu, Activation.Relu6, Activation.Clamp(-1, 2), Activation.LeakyRelu(), Activation.PRelu<float>([1, 2]),
            Activation.Elu(), Activation.HardSwish, Activation.Sigmoid, Activation.Tanh, Activation.Silu, Activation.Gelu, Activation.GeluTanh,
        ];

        activations.Select(activation => activation.ToString()).Should().Equal(
            "None", "Relu", "Relu6", "Clamp(-1, 2)", "LeakyRelu(0.2)", "PRelu(2 slopes)",
            "Elu(1)", "HardSwish", "Sigmoid", "Tanh", "Silu", "Gelu", "GeluTanh");
        activations.Distinct().Should().HaveSameCount(activations);
    }

    [Fact]
    public void They_are_equal_if_function_and_parameters_are()
    {
        Activation.PRelu<float>([1, 2]).Should().Be(Activation.PRelu<double>([1, 2]));
        Activation.PRelu<float>([1, 2]).GetHashCode().Should().Be(Activation.PRelu<double>([1, 2]).GetHashCode());
        Activation.PRelu<float>([1, 2]).Should().NotBe(Activation.PRelu<float>([1, 3]));
        Activation.LeakyRelu(0.1).Should().NotBe(Activation.LeakyRelu());
        Activation.Clamp(0, 6).Should().Be(Activation.Relu6);
    }

    [Fact]
    public void Only_clamps_limit()
    {
        (Activation.Relu6.Minimum, Activation.Relu6.Maximum).Should().Be((0, 6));
        (Activation.LeakyRelu().Minimum, Activation.Silu.Maximum).Should().Be((double.NegativeInfinity, double.PositiveInfinity));
    }

    [Fact]
    public void Slopes_are_copied()
    {
        float[] slopes = [2, 3];
        Activation activation = Activation.PRelu<float>(slopes);
        slopes[0] = 9;

        activation.Should().Be(Activation.PRelu<float>([2, 3]));
    }
}
