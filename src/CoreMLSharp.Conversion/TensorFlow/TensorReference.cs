using System.Globalization;

namespace CoreMLSharp.Conversion.TensorFlow;

/// <summary>An output of a node.</summary>
internal readonly record struct TensorReference(string Node, int Index)
{
    /// <summary>Reads <c>node</c> or <c>node:1</c>.</summary>
    public static TensorReference Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? new TensorReference(text[..colon], index)
            : new TensorReference(text, 0);
    }

    public override string ToString() => Index == 0 ? Node : $"{Node}:{Index}";
}
