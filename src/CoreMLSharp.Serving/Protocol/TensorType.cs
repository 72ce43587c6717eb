using System.Text.Json;

namespace CoreMLSharp.Serving.Protocol;

/// <summary>A datatype of the protocol.</summary>
/// <param name="name">Its name there.</param>
internal abstract class TensorType(string name)
{
    /// <summary>The name in the protocol.</summary>
    public string Name { get; } = name;

    /// <summary>Reads elements from JSON, nested or flat.</summary>
    public abstract Array FromJson(string tensor, JsonElement data, int count);

    /// <summary>Writes elements as a flat JSON array.</summary>
    public abstract void ToJson(Utf8JsonWriter writer, Array elements);

    /// <summary>Reads elements from their binary form: little-endian, row-major.</summary>
    public abstract Array FromBinary(string tensor, ReadOnlySpan<byte> data, int count);

    /// <summary>Writes elements in their binary form.</summary>
    public abstract byte[] ToBinary(Array elements);

    /// <summary>The elements of a JSON array and of those inside of it.</summary>
    protected static IEnumerable<JsonElement> Flatten(JsonElement data)
    {
        foreach (JsonElement element in data.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Array)
            {
                yield return element;
                continue;
            }

            foreach (JsonElement inner in Flatten(element)) yield return inner;
        }
    }

    /// <summary>Refuses a number of elements that is not the shape's.</summary>
    protected static void CheckCount(string tensor, long given, int count)
    {
        if (given != count)
        {
            throw new ProtocolException(
                Fault.Invalid, $"The tensor '{tensor}' must have {count} elements, as its shape says; {given} were given.");
        }
    }
}
