namespace Convolution.Execution;

/// <summary>Work that falls into independent units. Pointers and integers in a struct: no closure, nothing allocated.</summary>
internal interface IUnitJob
{
    /// <summary>Does one unit.</summary>
    /// <param name="unit">Which one, from 0.</param>
    /// <param name="worker">Which of the threads does it, from 0; picks that thread's part of the scratch memory.</param>
    void Run(int unit, int worker);
}
