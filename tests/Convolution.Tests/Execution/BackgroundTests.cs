using Convolution.Execution;
using Convolution.Tests.Support;

namespace Convolution.Tests.Execution;

/// <summary>What is done ahead, on a thread that other tests' layers use too: so only the order among these counts.</summary>
[Collection(nameof(HeldBackground))]
public class BackgroundTests
{
    [Fact]
    public void What_is_likely_comes_first_in_its_order_and_then_what_is_possible()
    {
        using var done = new CountdownEvent(4);
        var order = new List<string>();
        using (new HeldBackground())
        {
            Background.Add(() => Note("likely 1"), () => Note("possible 1"));
            Background.Add(() => Note("likely 2"), () => Note("possible 2"));
        }

        done.Wait(HeldBackground.Patience).Should().BeTrue();
        order.Should().Equal("likely 1", "likely 2", "possible 1", "possible 2");

        void Note(string work)
        {
            order.Add(work);
            done.Signal();
        }
    }
}
