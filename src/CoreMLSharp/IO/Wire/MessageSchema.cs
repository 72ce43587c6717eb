using Google.Protobuf.Reflection;

namespace CoreMLSharp.IO.Wire;

/// <summary>What the wire walker must know of a message: its fields by number, and what kind of message it is.</summary>
internal sealed class MessageSchema(string name)
{
    private readonly Dictionary<int, FieldSchema> _fields = [];

    /// <summary>The message's full protobuf name, without a leading dot.</summary>
    public string Name { get; } = name;

    /// <summary>Whether this is the entry of a map: a key and a value.</summary>
    public bool IsMapEntry { get; init; }

    /// <summary>
    /// Whether the message is a row of data, such as a tree's node: there may be millions, which say nothing about the structure.
    /// </summary>
    public bool IsRow { get; init; }

    /// <summary>Whether the outline keeps a node for each such message, to say how many bytes it takes.</summary>
    public bool HasNode { get; init; }

    /// <summary>About how many bytes an empty message of this kind takes in memory.</summary>
    public int MemorySize { get; init; }

    /// <summary>A field by its number; null when the specification has none of that number.</summary>
    public FieldSchema? Field(int number) => _fields.GetValueOrDefault(number);

    public void Add(FieldSchema field) => _fields.Add(field.Number, field);
}

/// <summary>A field: its place, its name in the specification and its type; <paramref name="Message"/> for messages only.</summary>
internal sealed record FieldSchema(int Number, string Name, FieldDescriptorProto.Types.Type Type, bool IsRepeated, MessageSchema? Message)
{
    /// <summary>Bytes of one element on the wire, or 0 where elements vary.</summary>
    public int ElementSize { get; } = Type switch
    {
        FieldDescriptorProto.Types.Type.Float or FieldDescriptorProto.Types.Type.Fixed32 or FieldDescriptorProto.Types.Type.Sfixed32 => 4,
        FieldDescriptorProto.Types.Type.Double or FieldDescriptorProto.Types.Type.Fixed64 or FieldDescriptorProto.Types.Type.Sfixed64 => 8,
        FieldDescriptorProto.Types.Type.Bytes => 1,
        _ => 0,
    };

    /// <summary>Whether the field is a list whose elements, written like this, can be left out together.</summary>
    public bool IsRunOf(WireType type) => IsRepeated
        && (Message is { IsRow: true } ? type == WireType.LengthDelimited : IsNumber && type != WireType.LengthDelimited);

    /// <summary>Whether elements are numbers, so that a writer may have packed them.</summary>
    public bool IsNumber => Type is not (FieldDescriptorProto.Types.Type.Message or FieldDescriptorProto.Types.Type.Group
        or FieldDescriptorProto.Types.Type.String or FieldDescriptorProto.Types.Type.Bytes);

    /// <summary>The type's name as proto files write it: <c>float</c>, <c>bytes</c>, or a message's name.</summary>
    public string TypeName => Message?.Name ?? Type.ToString().ToLowerInvariant();
}
