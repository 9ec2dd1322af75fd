using Convolution.Execution;
using Convolution.Tests.Support;

namespace Convolution.Tests.Execution;

/// <summary>Units of one worker, which others take from the other end.</summary>
[Collection(nameof(Alone))]
public class LotTests
{
    [Fact]
    public void Its_worker_takes_from_the_front_and_others_from_the_back()
    {
        var lot = default(Lot);
        lot.TryTake(fromBack: false, out _).Should().BeFalse("nothing was laid out");
        lot.Fill(3, 7);
        var order = new List<int>();
        foreach (bool fromBack in new[] { false, true, false, true })
        {
            lot.TryTake(fromBack, out int unit).Should().BeTrue();
            order.Add(unit);
        }

        order.Should().Equal(3, 6, 4, 5);
        lot.TryTake(fromBack: false, out _).Should().BeFalse();
        lot.TryTake(fromBack: true, out _).Should().BeFalse();
        lot.Fill(int.MaxValue - 1, int.MaxValue);
        lot.TryTake(fromBack: true, out int last).Should().BeTrue();
        last.Should().Be(int.MaxValue - 1);
    }

    [Fact]
    public void What_is_cleared_is_gone()
    {
        var lot = default(Lot);
        lot.Fill(3, 7);
        lot.Clear();
        lot.TryTake(fromBack: false, out _).Should().BeFalse();
        lot.TryTake(fromBack: true, out _).Should().BeFalse();
    }

    [Fact]
    public void Each_unit_is_taken_once_however_many_take()
    {
        const int Units = 200_000;
        const int Takers = 4;
        var lots = new Lot[1];
        lots[0].Fill(0, Units);
        var taken = new int[Units];
        using var begin = new Barrier(Takers);
        var threads = Enumerable.Range(0, Takers).Select(taker => new Thread(() =>
        {
            begin.SignalAndWait();
            while (lots[0].TryTake(fromBack: taker > 0, out int unit))
                Interlocked.Increment(ref taken[unit]);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        taken.Should().OnlyContain(times => times == 1);
    }
}
