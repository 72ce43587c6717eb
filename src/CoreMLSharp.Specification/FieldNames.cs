namespace CoreMLSharp.Specification;

/// <summary>
/// Names of fields without the messages' own descriptors, which take longer to build than a small model takes to read.
/// </summary>
internal static class FieldNames
{
    /// <summary>What the specification calls a field, from the name that protoc made of it: the first letter is small.</summary>
    public static string Of(string generated) => string.Concat(char.ToLowerInvariant(generated[0]).ToString(), generated.AsSpan(1));
}
