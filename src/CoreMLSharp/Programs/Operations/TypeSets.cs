using System.Collections.Frozen;
using System.Collections.Immutable;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs.Operations;

/// <summary>
/// Element types by the names that programs use for them, as in the parameter <c>dtype</c> of <c>cast</c>, and the sets of them that
/// signatures name.
/// </summary>
internal static class TypeSets
{
    private static readonly FrozenDictionary<string, DataType> ByName =
        Enum.GetValues<DataType>().Where(type => type != DataType.UnusedType).ToFrozenDictionary(type => type.TypeName);

    private static readonly FrozenDictionary<string, string> Sets = new Dictionary<string, string>
    {
        ["float"] = "fp16 fp32",
        ["number"] = "fp16 fp32 int32",
        ["basic"] = "fp16 fp32 int32 bool",
        ["wide"] = "fp16 fp32 int8 uint8 int16 uint16 int32",
        ["all"] = "fp16 fp32 int8 uint8 int16 uint16 int32 bool",
        ["byte"] = "int8 uint8",
        ["index"] = "int8 int16 int32",
        ["length"] = "int32 string",
        ["palette"] = "uint1 uint2 uint3 uint4 uint6 uint8",
        ["packed"] = "int4 uint4 int8 uint8 fp16 fp32",
        ["any"] = string.Join(' ', ByName.Keys),
    }.ToFrozenDictionary();

    /// <summary>The element type of a name; null when there is none.</summary>
    public static DataType? Find(string name) => ByName.TryGetValue(name, out DataType type) ? type : null;

    /// <summary>The types that a list of names of types and sets stands for.</summary>
    public static ImmutableArray<DataType> Of(string names) =>
        [.. names.Split(' ').SelectMany(name => Sets.TryGetValue(name, out string? set) ? Of(set) : [ByName[name]])];

    /// <summary>The names of types as a list for messages.</summary>
    public static string Text(IEnumerable<DataType> types) => string.Join(", ", types.Select(type => type.TypeName));
}
