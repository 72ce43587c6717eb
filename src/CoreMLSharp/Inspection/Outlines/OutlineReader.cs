using System.Globalization;
using System.Text;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.IO.Wire;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace CoreMLSharp.Inspection.Outlines;

/// <summary>
/// Walks a model file by the specification's schema and writes a reduced copy of the message, in which large values are left out.
/// Memory and time depend on the model's structure, not on its weights, which are jumped over.
/// </summary>
internal sealed class OutlineReader(WireReader reader)
{
    private const int MaximumMessages = 2_000_000;
    private const int MaximumLargeValues = 250_000;

    /// <summary>Numbers, data and rows beyond this many bytes are left out.</summary>
    private const int LargestData = 256;

    /// <summary>Texts and whole numbers (labels, shapes) beyond this many bytes are left out.</summary>
    private const int LargestText = 64 * 1024;

    private static readonly MessageSchema WeightsSchema = SpecificationSchema.Message("WeightParams");

    private readonly List<Segment> _path = [];
    private readonly List<LargeValue> _largeValues = [];
    private int _messages;

    /// <summary>The reduced message.</summary>
    public OutlineBuffer Buffer { get; } = new();

    /// <summary>What was left out, in the order of the file.</summary>
    public IReadOnlyList<LargeValue> LargeValues => _largeValues;

    /// <summary>Reads the whole file.</summary>
    /// <returns>The root model's node.</returns>
    public OutlineNode Read()
    {
        OutlineNode root = new(fieldNumber: 0, tracksFields: true) { Bytes = reader.Length };
        ReadMessage(new Frame(SpecificationSchema.Model, root, root, ownerDepth: 0), reader.Length);
        return root;
    }

    private void ReadMessage(Frame frame, long end)
    {
        Run run = new();
        while (reader.Position < end)
        {
            long start = reader.Position;
            (int number, WireType type) = reader.ReadTag();
            if (number != run.Number) EndRun(frame, run);
            if (number != run.Number) run = new Run { Number = number, Offset = start, BufferStart = Buffer.Length };

            FieldSchema? field = frame.Schema.Field(number);
            if (field is not null && field.IsRunOf(type)) ReadRunElement(ref run, type, end);
            else if (type != WireType.LengthDelimited) ReadNumber(number, type, end);
            else if (field?.Message is not null) ReadChild(frame, field, start, end);
            else ReadBlock(frame, number, field, end);

            frame.Node?.AddFieldBytes(number, reader.Position - start);
            if (Buffer.Length > OutlineBuffer.MaximumLength) throw TooMuch($"{OutlineBuffer.MaximumLength >> 20} MB of names and settings");
        }

        EndRun(frame, run);
        if (reader.Position != end) throw reader.Malformed("a value goes beyond the end of its message");
    }

    private void ReadChild(Frame frame, FieldSchema field, long start, long end)
    {
        long childEnd = reader.ReadLength(end) + reader.Position;
        if (_path.Count >= SpecificationFile.RecursionLimit) throw reader.NestedTooDeeply();
        if (++_messages > MaximumMessages) throw TooMuch($"{MaximumMessages:N0} messages");

        _path.Add(new Segment(frame.Schema, field, field.IsRepeated ? frame.NextIndex(field.Number) : -1));
        Frame child = frame.Child(field, depth: _path.Count);
        int content = Buffer.BeginMessage(field.Number);
        int largeBefore = _largeValues.Count;
        ReadMessage(child, childEnd);
        if (child.Schema == WeightsSchema) frame.Owner.Weights.Add(DescribeWeights(frame.OwnerDepth, content, largeBefore));
        Buffer.EndMessage(content);
        _path.RemoveAt(_path.Count - 1);
        if (child.Node is not null) child.Node.Bytes += reader.Position - start;
    }

    /// <summary>
    /// One element of a repeated field that is written element by element. When they become many, all of them are left out.
    /// </summary>
    private void ReadRunElement(ref Run run, WireType type, long end)
    {
        long start = reader.Position;
        run.Count++;
        if (run.IsLarge)
        {
            reader.SkipValue(type, end);
        }
        else if (type != WireType.LengthDelimited)
        {
            ReadNumber(run.Number, type, end);
        }
        else
        {
            long length = reader.ReadLength(end);
            if (length > LargestData) reader.Skip(length);
            else CopyBlock(run.Number, length);
        }

        run.End = reader.Position;
        run.Bytes += reader.Position - start;
        if (run.IsLarge || run.Bytes <= LargestData) return;
        run.IsLarge = true;
        Buffer.Truncate(run.BufferStart);
    }

    private void EndRun(Frame frame, Run run)
    {
        if (!run.IsLarge) return;
        FieldSchema field = frame.Schema.Field(run.Number)!;
        AddLargeValue(frame, field.Name, field.TypeName, run.Offset, run.End - run.Offset, run.Count, isPlain: false);
    }

    private void ReadNumber(int number, WireType type, long end)
    {
        if (type is WireType.StartGroup or WireType.EndGroup)
        {
            // Protobuf gave up groups long before Core ML; one can only be part of something unknown, which the outline need not keep.
            reader.SkipValue(type, end);
            return;
        }

        Buffer.WriteTag(number, type);
        if (type == WireType.Varint) Buffer.WriteVarint(reader.ReadVarint());
        else reader.ReadBytes(Buffer.Append(type == WireType.Fixed32 ? 4 : 8));
    }

    /// <summary>A text, data, packed numbers, or something unknown.</summary>
    private void ReadBlock(Frame frame, int number, FieldSchema? field, long end)
    {
        long length = reader.ReadLength(end);
        bool isText = field is { Type: FieldType.String } or { IsNumber: true, ElementSize: 0 };
        if (length <= (isText ? LargestText : LargestData))
        {
            CopyBlock(number, length);
            if (frame.Schema.IsMapEntry && number == 1 && field is { Type: FieldType.String }) NoteKey(frame, (int)length);
            return;
        }

        long offset = reader.Position;
        long count = field is { IsNumber: true } ? (field.ElementSize > 0 ? length / field.ElementSize : CountVarints(length)) : length;
        reader.Skip(offset + length - reader.Position);
        AddLargeValue(frame, field?.Name ?? $"#{number}", field?.TypeName ?? "bytes", offset, length, count, isPlain: true);
    }

    private void CopyBlock(int number, long length)
    {
        Buffer.WriteTag(number, WireType.LengthDelimited);
        Buffer.WriteVarint((ulong)length);
        if (length > reader.Length - reader.Position) throw reader.Malformed("it ends in the middle of a value");
        reader.ReadBytes(Buffer.Append((int)length));
    }

    private void NoteKey(Frame frame, int length)
    {
        string key = Encoding.UTF8.GetString(Buffer.From(Buffer.Length - length));
        _path[^1] = _path[^1] with { Key = key };
        frame.Node?.Key = key;
    }

    private long CountVarints(long length)
    {
        long count = 0;
        for (long i = 0; i < length; i++)
        {
            if (reader.ReadByte() < 0x80) count++;
        }

        return count;
    }

    private void AddLargeValue(Frame frame, string name, string type, long offset, long length, long count, bool isPlain)
    {
        if (_largeValues.Count == MaximumLargeValues) throw TooMuch($"{MaximumLargeValues:N0} arrays");
        string parent = PathText(0);
        _largeValues.Add(new LargeValue(parent.Length > 0 ? $"{parent}.{name}" : name, type, offset, length, count, isPlain));
        frame.Owner.LargeBytes += length;
    }

    /// <summary>The place of the current message below the first <paramref name="depth"/> levels.</summary>
    private string PathText(int depth)
    {
        StringBuilder text = new();
        foreach (Segment segment in _path.Skip(depth))
        {
            if (segment.Parent.IsMapEntry) continue;
            if (text.Length > 0) text.Append('.');
            text.Append(segment.Field.Name);
            if (segment.Key is not null) text.Append('[').Append('"').Append(segment.Key).Append('"').Append(']');
            else if (segment.Index >= 0) text.Append(CultureInfo.InvariantCulture, $"[{segment.Index}]");
        }

        return text.ToString();
    }

    private StoredWeights DescribeWeights(int ownerDepth, int content, int largeBefore)
    {
        // Below the owner comes the kind of layer, and then the weights' own place in its parameters.
        string name = PathText(Math.Min(ownerDepth + 1, _path.Count - 1));
        return WeightsFormat.Describe(name, Buffer.From(content), _largeValues.Skip(largeBefore));
    }

    private ModelFormatException TooMuch(string what) => reader.Malformed($"it has more than {what}, which no real model has");

    /// <summary>One step of the path from the root to the current message.</summary>
    private readonly record struct Segment(MessageSchema Parent, FieldSchema Field, int Index)
    {
        public string? Key { get; init; }
    }

    /// <summary>Consecutive elements of one repeated field.</summary>
    private record struct Run
    {
        public int Number;
        public int BufferStart;
        public long Offset;
        public long End;
        public long Bytes;
        public long Count;
        public bool IsLarge;
    }
}
