using CoreMLSharp.Conversion.Sources;

namespace CoreMLSharp.Conversion.TensorFlow;

/// <summary>
/// TensorFlow: frozen graphs (<c>.pb</c>), whose outputs and open input shapes a caller may have to name, and SavedModel folders, which say
/// so themselves.
/// </summary>
internal sealed class TensorFlowFormat : ISourceFormat
{
    public string Name => "TensorFlow";

    public bool Recognizes(string path) => Directory.Exists(path)
        ? File.Exists(Path.Combine(path, SavedModels.SavedModelReader.FileName))
        : GraphFile.Recognizes(path);

    public SourceModel Read(string path, SourceOptions options) => Directory.Exists(path)
        ? SavedModels.SavedModelReader.Read(path, options)
        : GraphFile.Read(path, options);
}
