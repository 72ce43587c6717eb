using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Conversion.TensorFlow.SavedModels;

namespace CoreMLSharp.Conversion.TensorFlow;

/// <summary>
/// TensorFlow: frozen graphs (<c>.pb</c>), whose outputs and open input shapes a caller may have to name, and SavedModel folders, which say
/// so themselves.
/// </summary>
internal sealed class TensorFlowFormat : ISourceFormat
{
    public string Name => "TensorFlow";

    public bool Recognizes(SourcePath source) => SavedModelReader.FolderOf(source.FullName) is { } folder
        ? File.Exists(Path.Combine(folder, SavedModelReader.FileName))
        : GraphFile.Recognizes(source.Start);

    public SourceModel Read(string path, SourceOptions options) => SavedModelReader.FolderOf(path) is { } folder
        ? SavedModelReader.Read(folder, options)
        : GraphFile.Read(path, options);
}
