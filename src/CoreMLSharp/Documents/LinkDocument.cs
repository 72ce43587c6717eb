using CoreMLSharp.Editing.Linking;

namespace CoreMLSharp.Documents;

/// <summary>What linking wrote, as a JSON document.</summary>
/// <param name="Files">The files, those of shared stages first.</param>
/// <param name="SavedBytes">By how many bytes the models became smaller.</param>
public sealed record LinkDocument(IReadOnlyList<LinkedFileDocument> Files, long SavedBytes)
{
    /// <summary>The document of what linking wrote.</summary>
    public static LinkDocument From(LinkReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new LinkDocument(
            [.. report.Files.Select(file => new LinkedFileDocument(file.Path, file.IsShared, file.BytesBefore, file.BytesAfter))],
            report.SavedBytes);
    }
}

/// <summary>One file that linking wrote.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Shared">Whether it is a stage that others link to.</param>
/// <param name="BytesBefore">The bytes of the model that it was made from; 0 for a shared stage.</param>
/// <param name="BytesAfter">Its bytes.</param>
public sealed record LinkedFileDocument(string Path, bool Shared, long BytesBefore, long BytesAfter);
