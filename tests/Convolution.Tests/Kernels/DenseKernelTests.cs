using System.Numerics;
using System.Runtime.Intrinsics;
using Convolution.Kernels.Dense;
using Convolution.Simd;
using Convolution.Tests.Support;

namespace Convolution.Tests.Kernels;

/// <summary>Every dense micro-kernel of the list, for every width of vector, against the chain that it stands for.</summary>
public abstract unsafe class DenseKernelTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Two rounds of four steps, where there are rounds, and a step.</summary>
    private const int LongRun = 9;

    /// <summary>Between rows of a panel that do not follow one another.</summary>
    private const int Gap = 3;
    private const int RunSkip = 7;
    private const int BandSkip = 2;

    /// <summary>Between runs and bands of a, and before the first.</summary>
    private const int RunGap = 2;
    private const int BandGap = 3;
    private const int Offset = 1;
    private const int Pitch = 70;

    [Fact]
    public void Every_tile_of_512_bit_vectors() => EveryTile<Vector512<T>, Vector512Lanes<T>>();

    [Fact]
    public void Every_tile_of_vectors_as_wide_as_the_process_has() => EveryTile<Vector<T>, VectorLanes<T>>();

    [Fact]
    public void Every_tile_of_single_values() => EveryTile<T, ScalarLanes<T>>();

    private static void EveryTile<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        int lanes = TLanes.Count;
        for (int vectors = 1; vectors <= DenseKernels<T, TVector, TLanes>.MaxVectors; vectors++)
        {
            for (int rows = 1; rows <= DenseKernels<T, TVector, TLanes>.MaxRows; rows++)
            {
                for (int overlap = 0; overlap < (vectors == 1 ? 1 : lanes); overlap++)
                {
                    foreach (bool fromBias in new[] { true, false })
                    {
                        foreach (bool finish in new[] { true, false })
                        {
                            int columns = (vectors * lanes) - overlap;
                            CheckTiles<TVector, TLanes, PackedRows>(rows, tiles: 3, LongRun, vectors, columns, fromBias, finish);
                            CheckTiles<TVector, TLanes, PackedRowsAhead>(rows, tiles: 2, LongRun, vectors, columns, fromBias, finish);
                            CheckTiles<TVector, TLanes, SpacedRows>(rows, tiles: 1, LongRun, vectors, columns, fromBias, finish);
                            CheckTiles<TVector, TLanes, SpacedRows>(rows, tiles: 2, run: 1, vectors, columns, fromBias, finish);
                            if (fromBias)
                                CheckTiles<TVector, TLanes, ChainedRows>(rows, tiles: 2, LongRun, vectors, columns, fromBias, finish, bands: 4);
                            if (vectors != 3 && overlap == 0)
                                CheckTiles<TVector, TLanes, RowsOfGroups>(rows, tiles: 3, LongRun, vectors, columns, fromBias, finish);
                        }
                    }
                }
            }
        }
    }

    /// <summary>Tiles whose last vector overlaps the one before where the columns are no multiple of the lanes, by some bands of two runs.</summary>
    private static void CheckTiles<TVector, TLanes, TPanel>(
        int tileRows, int tiles, int run, int vectors, int columns, bool fromBias, bool finish, int bands = 2)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
        where TPanel : struct, IPanelRows
    {
        bool isSpaced = typeof(TPanel) == typeof(SpacedRows);
        int panelStep = (vectors * TLanes.Count) + (isSpaced ? Gap : 0);
        (int lanes, int rows, int depth) = (TLanes.Count, tiles * tileRows, bands * 2 * run);
        (int runStep, int bandStep) = (run + RunGap, (2 * (run + RunGap)) + BandGap);
        bool hasTwoGroups = typeof(TPanel) == typeof(RowsOfGroups);
        bool hasChains = typeof(TPanel) == typeof(ChainedRows);
        int half = Math.Max(vectors / 2, 1) * lanes;
        int length = Offset + (bands * bandStep) + half;
        var random = new Random(rows + (10 * vectors) + (100 * columns));
        T[] a = Draw(rows * length), b = Draw((depth + 1) * columns), c = Draw(rows * Pitch), residual = Draw(rows * Pitch);
        T[] expected = [.. c];
        (T minimum, T maximum) = (T.CreateChecked(-0.5), T.CreateChecked(0.75));
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                T sum = fromBias ? b[j] : c[(i * Pitch) + j];
                T? chains = null;
                for (int k = 0; k < depth; k++)
                {
                    if (hasChains && k > 0 && k % (2 * run) == 0)
                        (chains, sum) = (sum + (chains ?? T.Zero), b[j]);
                    sum = T.MultiplyAddEstimate(a[(i * length) + FactorAt(k, j)], b[((k + 1) * columns) + j], sum);
                }

                sum += chains ?? T.Zero;
                sum = finish ? T.Clamp(sum + residual[(i * Pitch) + j], minimum, maximum) : sum;
                expected[(i * Pitch) + j] = sum;
            }
        }

        int lastColumn = columns - lanes;
        T[] panel = Pack();
        int nextStep = random.Next(1, 65);
        fixed (T* aPointer = a, cPointer = c, residualPointer = residual, panelPointer = panel)
        {
            T** addresses = stackalloc T*[3 * rows];
            for (int i = 0; i < rows; i++)
            {
                addresses[i] = aPointer + (i * length);
                addresses[rows + i] = cPointer + (i * Pitch);
                addresses[(2 * rows) + i] = residualPointer + (i * Pitch);
            }

            Walk walk = Walk.Straight(0, run) with { Offset = Offset, Bands = bands, BandStep = bandStep, Runs = 2, RunStep = runStep };
            var product = new Product<T>(walk, RunSkip, BandSkip)
            {
                Panel = panelPointer + panelStep,
                Bias = fromBias ? panelPointer : null,
                HasTwoGroups = hasTwoGroups,
                HasChains = hasChains,
                HasSpacedRows = isSpaced,
                PanelStep = isSpaced ? panelStep : 0,
                Next = (byte*)panelPointer,
                NextStep = nextStep,
                LastColumn = lastColumn,
                HasAddend = finish,
                IsClamped = finish,
                Minimum = minimum,
                Maximum = maximum,
            };
            DenseKernels<T, TVector, TLanes>.Of<TPanel>.Width(vectors)[tileRows - 1](
                ref product, addresses, addresses + rows, addresses + (2 * rows), tiles);
            bool asks = hasChains || typeof(TPanel) == typeof(PackedRowsAhead);
            int rounds = tiles * depth / run * (run / DenseKernels<T, TVector, TLanes>.StepsOfRound);
            int requests = asks ? rounds * DenseKernels<T, TVector, TLanes>.RequestsOfRound : 0;
            ((nint)(product.Next - (byte*)panelPointer)).Should().Be(nextStep * requests, "so often is asked for what comes next");
        }

        Bits.ShouldBeSame<T>(c, expected, $"{tiles} tiles of {tileRows} rows by {vectors} vectors of {lanes} lanes, {columns} columns");

        int FactorAt(int k, int column) =>
            Offset + (k / (2 * run) * bandStep) + (k / run % 2 * runStep) + (k % run) + (hasTwoGroups ? column / half * half : 0);

        T[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked((2 * random.NextDouble()) - 1))];

        T[] Pack()
        {
            var packed = new T[(depth + 1) * (panelStep + RunSkip + BandSkip)];
            for (int k = 0; k <= depth; k++)
            {
                int row = (k * panelStep) + (Math.Max(k - 1, 0) / run * RunSkip) + (Math.Max(k - 1, 0) / (2 * run) * BandSkip);
                for (int vector = 0; vector < vectors; vector++)
                {
                    int column = vector == vectors - 1 ? lastColumn : vector * lanes;
                    Array.Copy(b, (k * columns) + column, packed, row + (vector * lanes), lanes);
                }
            }

            return packed;
        }
    }
}

public sealed class DenseKernelsOfFloat : DenseKernelTests<float>;

public sealed class DenseKernelsOfDouble : DenseKernelTests<double>;
