using System.Collections.Immutable;
using System.Globalization;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Programs.Operations;

/// <summary>
/// Calls of operations written as text: <c>x: fp32[1,3,?]; axes: [0,1]; mode: 'add'; values: fp32[2] &amp; fp32[3]</c>. A type is a
/// variable, <c>const</c> before it makes it a constant of which only the type is known; numbers and texts are constants, int32 or fp32
/// unless a type stands before them; <c>known</c> before numbers makes them no constant, and a question mark among them is an unknown one.
/// </summary>
internal static class Calls
{
    /// <summary>The outputs' types, and after an equals sign what is known of their elements where anything is.</summary>
    public static string Infer(string operation, Opset opset, string arguments, BlockInterface[]? blocks = null)
    {
        OperationCall call = new(OperationTable.Get(operation, opset), "y", opset, Arguments(arguments), blocks);
        return string.Join(
            " & ", OperationTable.Get(operation, opset).Infer(call).Select(output => Text(output.Type) + Text(output.Known)));
    }

    public static ProgramType Type(string text)
    {
        if (Inside(text, "list") is { } item)
        {
            string[] parts = item.Split('*');
            return new ProgramType.List(
                Type(parts[0]), parts.Length > 1 ? long.Parse(parts[1], CultureInfo.InvariantCulture) : TensorShape.Unknown);
        }

        if (Inside(text, "state") is { } state) return new ProgramType.State(Type(state));
        int bracket = text.IndexOf('[');
        DataType type = TypeSets.Find(bracket < 0 ? text : text[..bracket]) ?? throw new FormatException(text);
        if (bracket < 0) return new ProgramType.Tensor(type, TensorShape.Scalar);
        string dims = text[(bracket + 1)..^1];
        return new ProgramType.Tensor(
            type,
            dims == "…"
                ? TensorShape.Unranked
                : new TensorShape([.. Numbers(dims).Select(number => (long?)number ?? TensorShape.Unknown)]));
    }

    /// <summary>The arguments by parameter, in order.</summary>
    public static IEnumerable<(string Name, string[] Values)> Split(string text) =>
        text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(argument =>
        (
            argument[..argument.IndexOf(':')],
            argument[(argument.IndexOf(':') + 1)..].Split('&', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>Whether a value is a constant whose elements are given.</summary>
    public static bool IsLiteral(string text) =>
        text.StartsWith('\'') || (!text.StartsWith("known ", StringComparison.Ordinal) && IsNumbers(text[(text.IndexOf(' ') + 1)..]));

    public static ProgramVariable Variable(string name, string text)
    {
        if (text.StartsWith("const ", StringComparison.Ordinal))
        {
            return new ProgramVariable(name, Type(text["const ".Length..]), isConstant: true);
        }

        if (text.StartsWith('\''))
        {
            return new ProgramVariable(name, Type("string"), isConstant: true, new KnownValue(ImmutableArray.Create(text.Trim('\''))));
        }

        bool isConstant = !text.StartsWith("known ", StringComparison.Ordinal);
        if (!isConstant) text = text["known ".Length..];
        int space = text.IndexOf(' ');
        string value = text[(space + 1)..];
        if (!IsNumbers(value)) return new ProgramVariable(name, Type(text));
        DataType type = space > 0
            ? TypeSets.Find(text[..space])!.Value
            : value.Contains('.') ? DataType.Float32 : value.Contains("rue") || value.Contains("alse") ? DataType.Bool : DataType.Int32;
        double?[] numbers = [.. Numbers(value.Trim('[', ']').Replace("[", "").Replace("]", ""))];
        int rank = value.TakeWhile(character => character == '[').Count();
        TensorShape shape = rank switch
        {
            0 => TensorShape.Scalar,
            1 => new TensorShape(numbers.Length),
            _ => new TensorShape(value.Split("],").Length, numbers.Length / value.Split("],").Length),
        };
        return new ProgramVariable(name, new ProgramType.Tensor(type, shape), isConstant, new KnownValue([.. numbers]));
    }

    private static Dictionary<string, ProgramVariable[]> Arguments(string text) =>
        Split(text).ToDictionary(
            argument => argument.Name, argument => argument.Values.Select((value, i) => Variable($"{argument.Name}{i}", value)).ToArray());

    private static bool IsNumbers(string text) => text[0] is '[' or '-' || char.IsDigit(text[0]) || text is "true" or "false";

    private static IEnumerable<double?> Numbers(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(number => number switch
    {
        "?" => null,
        "true" => 1,
        "false" => 0,
        _ => (double?)double.Parse(number, CultureInfo.InvariantCulture),
    });

    private static string? Inside(string text, string kind) =>
        text.StartsWith(kind + "<", StringComparison.Ordinal) ? text[(kind.Length + 1)..^1] : null;

    public static string Text(ProgramType type) => type.ToString().Replace(", ", ",");

    private static string Text(KnownValue? known) =>
        known is null || known.Numbers.All(number => number is null)
            ? ""
            : $" = {string.Join(',', known.Numbers.Select(number => number?.ToString(CultureInfo.InvariantCulture) ?? "?"))}";
}
