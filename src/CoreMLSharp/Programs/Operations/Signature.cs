using System.Collections.Immutable;
using System.Globalization;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs.Operations;

/// <summary>
/// Reads the short form in which the table writes parameters: <c>x: T, weight: T, bias: const T?, strides: const int32 = 1…, groups: const
/// int32 = 1</c>. A type is an element type, a set of them, a variable, <c>list</c>, <c>state</c> or <c>value</c>; <c>int32[]</c> is a
/// vector and <c>int32[][]</c> a matrix;
/// <c>T*</c> takes several tensors; <c>?</c> marks what may be left out, as a default does; <c>1…</c> is a default for each dimension of a
/// window, <c>0……</c> one for both of its ends; <c>valid!</c> is what a builder states by default, though a program must state it.
/// Variables are declared as <c>T: fp16 fp32; U: int32</c>.
/// </summary>
internal static class Signature
{
    public static ImmutableArray<ParameterDefinition> Parse(string parameters, string types)
    {
        Dictionary<string, ImmutableArray<DataType>> variables = Split(types, ';')
            .Select(variable => Split(variable, ':'))
            .ToDictionary(pair => pair[0], pair => TypeSets.Of(pair[1]));
        return [.. Split(parameters, ',').Select(parameter => Parameter(parameter, variables))];
    }

    private static ParameterDefinition Parameter(string text, Dictionary<string, ImmutableArray<DataType>> variables)
    {
        string[] sides = Split(text, '=');
        string[] declaration = Split(sides[0], ':');
        string type = declaration[1];
        bool isConstant = type.StartsWith("const ", StringComparison.Ordinal);
        if (isConstant) type = type["const ".Length..];
        string? given = sides.Length > 1 ? sides[1] : null;
        bool isSuggested = given?.EndsWith('!') == true;
        bool isOptional = type.EndsWith('?') || (given is not null && !isSuggested);
        type = type.TrimEnd('?');
        bool isSeveral = type.EndsWith('*');
        type = type.TrimEnd('*');
        int repeats = given?.Count(character => character == '…') ?? 0;
        int rank = repeats > 0 ? 1 : type.Count(character => character == '[');
        type = type.TrimEnd('[', ']');
        ParameterKind kind = isSeveral ? ParameterKind.Tensors : type switch
        {
            "list" => ParameterKind.List,
            "state" => ParameterKind.State,
            "value" => ParameterKind.Anything,
            _ => ParameterKind.Tensor,
        };
        return new ParameterDefinition
        {
            Name = declaration[0],
            Kind = kind,
            ElementTypes = type is "list" or "state" or "value"
                ? []
                : variables.TryGetValue(type, out ImmutableArray<DataType> set) ? set : TypeSets.Of(type),
            TypeVariable = variables.ContainsKey(type) ? type : null,
            IsConstant = isConstant,
            IsOptional = isOptional,
            Rank = rank,
            Default = given is null || isSuggested ? null : Default(given.TrimEnd('…')),
            DefaultRepeats = repeats,
            Suggestion = isSuggested ? given!.TrimEnd('!') : null,
        };
    }

    private static object Default(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ when long.TryParse(text, CultureInfo.InvariantCulture, out long whole) => whole,
        _ when double.TryParse(text, CultureInfo.InvariantCulture, out double number) => number,
        _ => text,
    };

    private static string[] Split(string text, char separator) =>
        text.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
