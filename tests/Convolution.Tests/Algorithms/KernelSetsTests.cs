using Convolution.Algorithms;
using Convolution.Tests.Support;

namespace Convolution.Tests.Algorithms;

[Collection(nameof(HeldBackground))]
public class KernelSetsTests
{
    [Fact]
    public void A_set_is_underway_until_all_of_it_is_compiled_which_happens_once()
    {
        var sets = new KernelSets();
        var compiled = new List<string>();
        using (new HeldBackground())
        {
            sets.IsUnderway(3).Should().BeFalse("nobody has begun with it");
            sets.Begin(3, set => compiled.Add($"likely {set}"), set => compiled.Add($"possible {set}"));
            sets.Begin(3, set => compiled.Add($"likely {set}"), set => compiled.Add($"possible {set}"));
            sets.IsUnderway(3).Should().Be(Environment.ProcessorCount > 1);
            sets.IsUnderway(4).Should().BeFalse();
        }

        SpinWait.SpinUntil(() => !sets.IsUnderway(3), HeldBackground.Patience).Should().BeTrue();
        compiled.Should().Equal(Environment.ProcessorCount > 1 ? ["likely 3", "possible 3"] : []);
    }
}
