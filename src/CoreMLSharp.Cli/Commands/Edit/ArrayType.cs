using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Cli.Commands.Edit;

/// <summary>A new element type, as the command line writes it: <c>float32</c> or <c>scores=float32</c>.</summary>
/// <param name="Name">The array; null for all arrays of doubles or of no type.</param>
/// <param name="Type">The type of its elements.</param>
internal sealed record ArrayType(string? Name, DataType Type)
{
    private static readonly Dictionary<string, DataType> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["double"] = DataType.Double,
        ["float32"] = DataType.Float32,
        ["float16"] = DataType.Float16,
        ["int32"] = DataType.Int32,
        ["int8"] = DataType.Int8,
    };

    /// <exception cref="CoreMLException">There is no such type; the message lists those there are.</exception>
    public static ArrayType Parse(string text)
    {
        int equals = text.LastIndexOf('=');
        string type = text[(equals + 1)..];
        return Types.TryGetValue(type, out DataType dataType)
            ? new ArrayType(equals < 0 ? null : text[..equals], dataType)
            : throw new CoreMLException($"'{type}' is not an element type; choose one of {string.Join(", ", Types.Keys)}.");
    }

    public void ApplyTo(ModelEditor editor)
    {
        if (Name is not null)
        {
            editor.SetArrayType(Name, Type);
            return;
        }

        if (Type != DataType.Double) editor.ConvertArrays(DataType.Double, Type);
        editor.ConvertArrays(DataType.InvalidArrayDataType, Type);
    }
}
