using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Conversion.OnnxFiles;

/// <summary>ONNX files, with the files of weights beside them.</summary>
internal sealed class OnnxFormat : ISourceFormat
{
    public string Name => "ONNX";

    public bool Recognizes(string path) => throw new NotSupportedException();

    public SourceModel Read(string path, SourceOptions options) => new(OnnxModelReader.Read(path));
}
