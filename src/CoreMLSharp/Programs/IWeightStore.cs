namespace CoreMLSharp.Programs;

/// <summary>Where the large constants of a program go that is being made.</summary>
internal interface IWeightStore
{
    /// <summary>Adds a tensor.</summary>
    /// <returns>The offset of its description in the weight file.</returns>
    ulong Add(ProgramTensor tensor);

    /// <summary>Whether the elements at an offset are those of a tensor, which has as many bytes.</summary>
    bool Holds(ulong offset, ProgramTensor tensor);
}
