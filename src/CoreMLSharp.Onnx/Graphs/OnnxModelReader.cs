using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Onnx.Graphs;

/// <summary>Reads ONNX models; tensors that stand in files beside a model are not read.</summary>
internal static class OnnxModelReader
{
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">The file is not an ONNX model.</exception>
    public static ModelProto Read(string path)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new ModelFormatException($"{path} is not an ONNX network: {error.Message}", error);
        }
    }
}
