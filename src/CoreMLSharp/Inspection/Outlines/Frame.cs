using CoreMLSharp.IO.Wire;

namespace CoreMLSharp.Inspection.Outlines;

/// <summary>
/// A message that is being read. A singular message that occurs again in the file goes on where it stopped, as protobuf merges the two.
/// </summary>
/// <param name="schema">The message's schema.</param>
/// <param name="node">The message's own node, where it has one.</param>
/// <param name="owner">The nearest node at or above the message.</param>
/// <param name="ownerDepth">How deep in the file's nesting the owner is.</param>
internal sealed class Frame(MessageSchema schema, OutlineNode? node, OutlineNode owner, int ownerDepth)
{
    private Dictionary<int, int>? _indices;
    private Dictionary<int, Frame>? _singular;

    public MessageSchema Schema => schema;

    public OutlineNode? Node => node;

    public OutlineNode Owner => owner;

    public int OwnerDepth => ownerDepth;

    /// <summary>The index of the next element of a repeated field.</summary>
    public int NextIndex(int number)
    {
        _indices ??= [];
        int index = _indices.GetValueOrDefault(number);
        _indices[number] = index + 1;
        return index;
    }

    /// <summary>The frame for a message in a field of this one.</summary>
    public Frame Child(FieldSchema field, int depth)
    {
        if (field.IsRepeated) return Create(field, depth);
        _singular ??= [];
        if (!_singular.TryGetValue(field.Number, out Frame? child)) _singular.Add(field.Number, child = Create(field, depth));
        return child;
    }

    private Frame Create(FieldSchema field, int depth)
    {
        bool isModelType = schema == SpecificationSchema.Model;
        if (node is null || !(isModelType || field.Message!.HasNode)) return new Frame(field.Message!, null, owner, ownerDepth);

        OutlineNode child = new(field.Number, isModelType || field.Message == SpecificationSchema.Model);
        node.Children.Add(child);
        return new Frame(field.Message!, child, child, depth);
    }
}
