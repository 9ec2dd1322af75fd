namespace Convolution.Kernels.Dense;

/// <summary>How the rows of b lie that a dense micro-kernel reads one after the other. A type, so that each has kernels of its own.</summary>
internal interface IPanelRows;

/// <summary>One behind the other, as in a packed filter: places within a round are constants, and nothing is added but once a round.</summary>
internal readonly struct PackedRows : IPanelRows;

/// <summary>The same, and what comes next, mostly another panel, is asked for meanwhile.</summary>
internal readonly struct PackedRowsAhead : IPanelRows;

/// <summary>The same, and each band is a chain of its own: its sums wait in c until those of the next one are added to them.</summary>
internal readonly struct ChainedRows : IPanelRows;

/// <summary>
/// One behind the other, of which either half belongs to a group of a convolution. A group has as many inputs as half a row has values, and so far behind those
/// of the first lie the factors of the second.
/// </summary>
internal readonly struct RowsOfGroups : IPanelRows;

/// <summary><see cref="Product{T}.PanelStep"/> apart, b being an image in planes, or pixels of an image.</summary>
internal readonly struct SpacedRows : IPanelRows;
