namespace CoreMLSharp.Inspection.Outlines;

/// <summary>A model, network, layer, function or operation in the file: how many bytes it takes, and what large values it holds.</summary>
internal sealed class OutlineNode(int fieldNumber, bool tracksFields)
{
    private readonly Dictionary<int, long>? _fieldBytes = tracksFields ? [] : null;

    /// <summary>The number of the field, in the message above, that holds this.</summary>
    public int Field => fieldNumber;

    /// <summary>The key, for the entry of a map.</summary>
    public string Key { get; set; } = "";

    /// <summary>Bytes in the file, the field's tag and length included.</summary>
    public long Bytes { get; set; }

    /// <summary>Nodes below, in the order of the file.</summary>
    public List<OutlineNode> Children { get; } = [];

    /// <summary>The weights of a layer.</summary>
    public List<StoredWeights> Weights { get; } = [];

    /// <summary>Bytes of all large values in here that are not in a node below.</summary>
    public long LargeBytes { get; set; }

    public void AddFieldBytes(int number, long bytes)
    {
        if (_fieldBytes is not null) _fieldBytes[number] = _fieldBytes.GetValueOrDefault(number) + bytes;
    }

    /// <summary>Bytes of one field of this message, all its occurrences together; 0 where fields are not counted.</summary>
    public IReadOnlyDictionary<int, long> FieldBytes => _fieldBytes ?? [];

    /// <summary>The node of a singular field, or null when the message is absent.</summary>
    public OutlineNode? Child(int number) => Children.Find(child => child.Field == number);

    /// <summary>The nodes of a repeated field, by index.</summary>
    public List<OutlineNode> ChildrenOf(int number) => Children.FindAll(child => child.Field == number);
}

/// <summary>One array of weights in a neural network's layer.</summary>
/// <param name="Name">Its place in the layer's parameters, such as <c>weights</c> or <c>weightParams.inputGateBiasVector</c>.</param>
/// <param name="Format">How elements are stored: <c>float32</c>, <c>float16</c>, <c>8-bit linear</c>, <c>4-bit lookup table</c> …</param>
/// <param name="Count">The number of elements.</param>
/// <param name="Bytes">Bytes of the elements, without scales and tables.</param>
internal sealed record StoredWeights(string Name, string Format, long Count, long Bytes);
