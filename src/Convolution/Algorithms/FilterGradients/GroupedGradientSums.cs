using System.Numerics;
using System.Runtime.InteropServices;
using Convolution.Simd;

namespace Convolution.Algorithms.FilterGradients;

/// <summary>The sums of a bundle of small groups: of a block of pixels, or of all blocks so far.</summary>
/// <remarks>For each vector two totals of its output gradients, that for the bias and one that nobody asks for, then a vector for each tap.</remarks>
/// <param name="vectors">How weights fall into vectors.</param>
/// <param name="bundle">Which groups.</param>
/// <param name="taps">Taps of the filter.</param>
/// <param name="memory">Scratch memory for <see cref="Length"/>.</param>
internal readonly unsafe struct GroupedGradientSums<T, TVector, TLanes>(GroupVectors vectors, int bundle, int taps, T* memory)
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>From a vector's sums to those of the next.</summary>
    public int VectorStep { get; } = (taps + 2) * TLanes.Count;

    /// <summary>From a set's sums to those of the next.</summary>
    public int SetStep { get; } = vectors.Parts * (taps + 2) * TLanes.Count;

    /// <summary>Values of a whole bundle.</summary>
    public int Length => vectors.Sets * SetStep;

    /// <summary>Where the first vector's sums of a tap are.</summary>
    public T* Of(int tap) => memory + ((2 + tap) * TLanes.Count);

    /// <summary>Where its total of the gradients is, for the bias or for nobody.</summary>
    public T* Total(bool isForBias) => memory + (isForBias ? 0 : TLanes.Count);

    /// <summary>Begins anew.</summary>
    public void Clear() => new Span<T>(memory, Length).Clear();

    /// <summary>Adds those of another block.</summary>
    public void Add(in GroupedGradientSums<T, TVector, TLanes> block) =>
        DepthwiseGradientSums<T, TVector, TLanes>.Add(memory, block.Total(isForBias: true), Length);

    /// <summary>Takes what earlier calls left.</summary>
    /// <param name="call">Where the gradients are.</param>
    /// <param name="ordered">Memory for two vectors.</param>
    public void Load(in FilterGradientCall<T> call, T* ordered) => Transfer(call, ordered, isStore: false);

    /// <summary>Writes them to the gradients.</summary>
    /// <param name="call">Where the gradients go.</param>
    /// <param name="ordered">Memory for two vectors.</param>
    public void Store(in FilterGradientCall<T> call, T* ordered) => Transfer(call, ordered, isStore: true);

    private void Transfer(in FilterGradientCall<T> call, T* ordered, bool isStore)
    {
        int inputStep = call.Geometry.OutputChannels;
        vectors.WriteOrder(MemoryMarshal.Cast<T, int>(new Span<T>(ordered, TLanes.Count)), isBack: !isStore);
        T* sums = memory;
        for (int set = 0; set < vectors.SetsOf(bundle); set++)
        {
            int first = vectors.FirstOutput(bundle) + (set * vectors.SetOutputs);
            int outputs = vectors.OutputsOf(bundle, set);
            for (int part = 0; part < vectors.Parts; part++, sums += VectorStep)
            {
                T* weights = call.Filter + ((nint)part * vectors.Repeated * inputStep) + first;
                Transfer(sums + (2 * TLanes.Count), weights, inputStep, taps, vectors.InputsOf(part), outputs, ordered, isStore);
                if (part == 0 && call.Bias != null)
                    Transfer(sums, call.Bias + first, inputStep, count: 1, inputs: 1, outputs, ordered, isStore);
            }
        }
    }

    /// <summary>Some taps of one vector, input by input: the outputs of a set lie side by side in the filter, but not in the vector.</summary>
    private void Transfer(T* sums, T* gradients, nint inputStep, int count, int inputs, int outputs, T* ordered, bool isStore)
    {
        TVector order = TLanes.Load(ordered);
        ordered += TLanes.Count;
        for (; count > 0; count--, sums += TLanes.Count, gradients += vectors.Inputs * inputStep)
        {
            if (isStore)
                TLanes.Store(ordered, TLanes.Permute(TLanes.Load(sums), order));
            for (int input = 0; input < inputs; input++)
            {
                var some = new Span<T>(ordered + (input * vectors.SetOutputs), outputs);
                var own = new Span<T>(gradients + (input * inputStep), outputs);
                if (isStore)
                    some.CopyTo(own);
                else
                    own.CopyTo(some);
            }

            if (!isStore)
                TLanes.Store(sums, TLanes.Permute(TLanes.Load(ordered), order));
        }
    }
}
