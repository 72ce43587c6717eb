using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.IO.Wire;
using CoreMLSharp.Onnx.Specification;
using Google.Protobuf;
using WireType = CoreMLSharp.IO.Wire.WireType;

namespace CoreMLSharp.Onnx.Graphs;

/// <summary>
/// Takes an ONNX file apart into the message without its large constants, and these where they lie in the file, so that weights are
/// neither read nor copied before somebody looks at them.
/// </summary>
internal sealed class LargeTensors
{
    /// <summary>Smaller constants stay in the message.</summary>
    private const int FewestBytes = 64 * 1024;

    private readonly MappedFile _file;
    private readonly WireReader _reader;
    private readonly List<OnnxInitializer> _large = [];

    private LargeTensors(MappedFile file, WireReader reader) => (_file, _reader) = (file, reader);

    /// <summary>The model; null where the file has nothing large, or is damaged, which reading all of it says better.</summary>
    public static OnnxModel? TryRead(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        if (stream.Length < FewestBytes) return null;
        MappedFile file = MappedFile.Open(path);
        LargeTensors tensors = new(file, new WireReader(stream, path));
        try
        {
            using MemoryStream rest = new();
            tensors.CopyModel(rest);
            if (tensors._large.Count > 0)
            {
                return new OnnxModel(ModelProto.Parser.ParseFrom(rest.GetBuffer().AsSpan(0, (int)rest.Length)), tensors._large);
            }
        }
        catch (Exception error) when (error is ModelFormatException or InvalidProtocolBufferException)
        {
            // The message that whoever reads all of it gives says where.
        }

        file.Dispose();
        return null;
    }

    private void CopyModel(Stream rest) => CopyFields(_reader.Length, rest, ModelProto.GraphFieldNumber, CopyGraph);

    private bool CopyGraph(long end, Stream rest)
    {
        using MemoryStream graph = new();
        CopyFields(end, graph, GraphProto.InitializerFieldNumber, CopyTensor);
        WriteField(rest, ModelProto.GraphFieldNumber, graph);
        return true;
    }

    /// <summary>Keeps a large constant beside the message; a small one is to be copied.</summary>
    private bool CopyTensor(long end, Stream rest)
    {
        if (end - _reader.Position < FewestBytes) return false;
        (long Start, long Length) elements = default;
        using MemoryStream header = new();
        CopyFields(end, header, TensorProto.RawDataFieldNumber, (valueEnd, _) =>
        {
            elements = (_reader.Position, valueEnd - _reader.Position);
            _reader.Skip(elements.Length);
            return true;
        });
        if (elements.Length is < FewestBytes or > int.MaxValue) return false;
        TensorProto tensor = TensorProto.Parser.ParseFrom(header.GetBuffer().AsSpan(0, (int)header.Length));
        _large.Add(
            new OnnxInitializer(
                tensor.Name, (TensorProto.Types.DataType)tensor.DataType, [.. tensor.Dims],
                _file.Slice(elements.Start, (int)elements.Length)));
        return true;
    }

    /// <summary>Copies the fields of a message but those that a function takes.</summary>
    /// <param name="end">Where the message ends.</param>
    /// <param name="target">Where the fields go.</param>
    /// <param name="number">The number of the fields, messages or bytes, for the function.</param>
    /// <param name="take">
    /// Is given the end of the value, at whose begin the reader stands, and <paramref name="target"/>; false to have the field copied.
    /// </param>
    private void CopyFields(long end, Stream target, int number, Func<long, Stream, bool> take)
    {
        while (_reader.Position < end)
        {
            long start = _reader.Position;
            (int field, WireType type) = _reader.ReadTag();
            if (field == number && type == WireType.LengthDelimited)
            {
                long length = _reader.ReadLength(end);
                long valueEnd = _reader.Position + length;
                if (take(valueEnd, target)) continue;
                _reader.Skip(valueEnd - _reader.Position);
            }
            else
            {
                _reader.SkipValue(type, end);
            }

            target.Write(_file.Span(start, checked((int)(_reader.Position - start))));
        }
    }

    private static void WriteField(Stream target, int number, MemoryStream message)
    {
        using CodedOutputStream output = new(target, leaveOpen: true);
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteLength((int)message.Length);
        output.Flush();
        message.WriteTo(target);
    }
}
