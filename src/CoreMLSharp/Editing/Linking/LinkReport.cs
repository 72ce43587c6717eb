namespace CoreMLSharp.Editing.Linking;

/// <summary>What linking wrote, and what it saved.</summary>
/// <param name="Files">The files, those of shared stages first.</param>
public sealed record LinkReport(IReadOnlyList<LinkedFileReport> Files)
{
    /// <summary>The bytes of all models before.</summary>
    public long BytesBefore => Files.Sum(file => file.BytesBefore);

    /// <summary>The bytes of all models now, shared stages included.</summary>
    public long BytesAfter => Files.Sum(file => file.BytesAfter);

    /// <summary>
    /// By how many bytes the models became smaller; negative where a single model was only split, because a link takes some bytes too.
    /// </summary>
    public long SavedBytes => BytesBefore - BytesAfter;
}

/// <summary>One file that linking wrote.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="BytesBefore">The bytes of the model that it was made from; 0 for a shared stage.</param>
/// <param name="BytesAfter">Its bytes.</param>
/// <param name="IsShared">Whether it is a stage that others link to.</param>
public sealed record LinkedFileReport(string Path, long BytesBefore, long BytesAfter, bool IsShared);
