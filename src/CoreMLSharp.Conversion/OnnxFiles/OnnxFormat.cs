using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO.Wire;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Conversion.OnnxFiles;

/// <summary>ONNX files, with the files of weights beside them.</summary>
internal sealed class OnnxFormat : ISourceFormat
{
    public string Name => "ONNX";

    /// <summary>Whether the message has the graph of an ONNX model, or the versions of its operators.</summary>
    public bool Recognizes(SourcePath source)
    {
        if (!source.IsFile) return false;
        try
        {
            using FileStream stream = File.OpenRead(source.FullName);
            WireReader reader = new(stream, source.FullName);
            while (reader.Position < reader.Length)
            {
                (int number, WireType type) = reader.ReadTag();
                bool isOwn = number is ModelProto.GraphFieldNumber or ModelProto.OpsetImportFieldNumber;
                if (isOwn && type == WireType.LengthDelimited) return true;
                if (number > ModelProto.FunctionsFieldNumber) return false;
                reader.SkipValue(type, reader.Length);
            }
        }
        catch (ModelFormatException)
        {
            // Another format.
        }

        return false;
    }

    public SourceModel Read(string path, SourceOptions options)
    {
        OnnxModel network = OnnxModelReader.Load(path);
        CustomNodes.Replace(network.Message, options.CustomOperators);
        if (options.Outputs.Count > 0 || OnnxLabels.Of(network.Message) is not { } labels) return new SourceModel(network);
        OnnxLabels.KeepScores(network.Message.Graph, labels.Count);
        return new SourceModel(network) { ClassLabels = labels };
    }
}
