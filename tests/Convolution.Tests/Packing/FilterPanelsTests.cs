using Convolution.Geometry;
using Convolution.Packing;

namespace Convolution.Tests.Packing;

/// <summary>Where each weight and each bias goes, read back value by value.</summary>
public sealed class FilterPanelsTests
{
    public static IEnumerable<object[]> Sizes() =>
        from depth in (int[])[1, 3, 4, 5, 27]
        from columns in (int[])[1, 7, 8, 9, 16, 24, 47, 72]
        from lanes in (int[])[1, 8]
        select new object[] { depth, columns, lanes };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_panel_row_holds_its_columns_of_a_filter_row(int depth, int columns, int lanes)
    {
        float[] filter = Numbers(depth * columns, 1), bias = Numbers(columns, -1);

        var packed = new FilterPanels<float>(filter, bias, depth, lanes, maxVectors: 2);

        Verify(packed, lanes, column => bias[column], row: -1);
        for (int row = 0; row < depth; row++)
        {
            int from = row * columns;
            Verify(packed, lanes, column => filter[from + column], row);
        }
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 19)]
    [InlineData(5, 24)]
    public void Taps_of_a_channel_lie_one_behind_the_other_where_asked(int channels, int columns)
    {
        const int Taps = 9, Lanes = 8;
        float[] filter = Numbers(Taps * channels * columns, 1);
        FilterPanels<float> packed = new FilterPanels<float>([], new float[columns], depth: 0, Lanes, maxVectors: 2).OfVectors(Taps * channels);

        packed.PackRows(filter, Taps);

        for (int row = 0; row < packed.Depth; row++)
        {
            int from = (((row % Taps) * channels) + (row / Taps)) * columns;
            Verify(packed, Lanes, column => filter[from + column], row);
        }
    }

    [Fact]
    public void Groups_have_panels_of_their_own_columns()
    {
        const int Depth = 3, Groups = 3, Columns = Groups * 12, Lanes = 8;
        float[] filter = Numbers(Depth * Columns, 1);

        var packed = new FilterPanels<float>(filter, new float[Columns], Depth, Lanes, maxVectors: 2, Groups);

        packed.Panels.ToArray().Select(panel => panel.Group).Should().Equal(0, 1, 2);
        Verify(packed, Lanes, column => filter[Columns + column], row: 1);
    }

    [Theory]
    [InlineData(2, 1, new[] { 2 })]
    [InlineData(5, 1, new[] { 2, 2, 1 })]
    [InlineData(2, 2, new[] { 2 })]
    [InlineData(5, 2, new[] { 2, 2, 1 })]
    public void Groups_of_one_vector_or_two_share_a_panel_by_twos(int groups, int vectors, int[] expected)
    {
        const int Depth = 3, Lanes = 8, MaxVectors = 4;
        int group = vectors * Lanes;
        int columns = groups * group;
        int together = PanelColumns.GroupsOfPanel(groups, inputs: group, group, Lanes, MaxVectors);
        float[] filter = Numbers(Depth * columns, 1);

        var packed = new FilterPanels<float>(filter, new float[columns], Depth, Lanes, MaxVectors, groups, together);

        packed.Panels.ToArray().Select(panel => panel.Groups).Should().Equal(expected);
        packed.Panels.ToArray().Select(panel => panel.Vectors).Should().Equal(expected.Select(some => some * vectors));
        packed.Panels.ToArray().Select(panel => panel.Group).Should().Equal(expected.Select((_, index) => 2 * index));
        Verify(packed, Lanes, column => filter[columns + column], row: 1);
    }

    [Theory]
    [InlineData(1, 8, 8, 4)]
    [InlineData(2, 8, 8, 1)]
    [InlineData(2, 16, 16, 3)]
    [InlineData(2, 24, 24, 4)]
    [InlineData(2, 12, 12, 4)]
    [InlineData(2, 16, 8, 4)]
    [InlineData(2, 8, 16, 4)]
    public void Other_groups_share_no_panel(int groups, int inputs, int columns, int maxVectors) =>
        PanelColumns.GroupsOfPanel(groups, inputs, columns, lanes: 8, maxVectors).Should().Be(1);

    /// <summary>Compares a row of each panel; columns that no panel has must be zeros.</summary>
    private static unsafe void Verify(FilterPanels<float> packed, int lanes, Func<int, float> expected, int row)
    {
        foreach (Panel panel in packed.Panels)
        {
            Interval columns = packed.ColumnsOf(panel);
            float* values = packed.PointerTo(panel, row);
            for (int place = 0; place < packed.RowLength(panel); place++)
            {
                bool isLast = place / lanes == panel.Vectors - 1;
                int column = panel.FirstColumn + (isLast ? panel.LastColumn + (place % lanes) : place);
                values[place].Should().Be(column < columns.End ? expected(column) : 0, $"place {place} of the panel from column {panel.FirstColumn}");
            }
        }
    }

    private static float[] Numbers(int count, int sign) => [.. Enumerable.Range(1, count).Select(number => (float)(sign * number))];
}
