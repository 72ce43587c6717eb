using System.Globalization;
using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification.MILSpec;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Programs.Text;

/// <summary>Writes programs as <see cref="MilParser"/> reads them.</summary>
internal sealed class MilWriter(TextWriter writer)
{
    private const string Step = "    ";

    public void Write(Program program)
    {
        writer.WriteLine("program(1.3)");
        if (program.Attributes.Count > 0) writer.WriteLine(Attributes(program.Attributes));
        writer.WriteLine("{");
        foreach ((string name, Function function) in InOrder(program.Functions))
        {
            foreach ((string opset, Block body) in InOrder(function.BlockSpecializations).OrderByDescending(
                entry => entry.Key == function.Opset))
            {
                string head = $"func {MilNames.Name(name)}<{MilNames.Name(MilNames.OfOpset(opset))}>({Named(function.Inputs)})";
                string attributes = function.Attributes.Count > 0 ? $" {Attributes(function.Attributes)}" : "";
                writer.Write($"{Step}{head}{attributes} ");
                Write(body, Step);
            }
        }

        writer.WriteLine("}");
    }

    private void Write(Block block, string indent)
    {
        writer.WriteLine("{");
        foreach (Operation operation in block.Operations) Write(operation, indent + Step);
        string attributes = block.Attributes.Count > 0 ? Attributes(block.Attributes) : "";
        writer.WriteLine($"{indent}}} -> ({string.Join(", ", block.Outputs.Select(MilNames.Name))}){attributes};");
    }

    private void Write(Operation operation, string indent)
    {
        string results = operation.Outputs.Count > 0 ? $"{Named(operation.Outputs)} = " : "";
        IEnumerable<string> arguments = InOrder(operation.Inputs).Select(entry => $"{MilNames.Name(entry.Key)} = {Text(entry.Value)}");
        string attributes = operation.Attributes.Count > 0 ? Attributes(operation.Attributes) : "";
        writer.Write($"{indent}{results}{MilNames.Name(operation.Type)}({string.Join(", ", arguments)}){attributes}");
        if (operation.Blocks.Count > 0)
        {
            writer.WriteLine(" {");
            foreach (Block block in operation.Blocks)
            {
                writer.Write($"{indent}{Step}({Named(block.Inputs)}) ");
                Write(block, indent + Step);
            }

            writer.Write($"{indent}}}");
        }

        writer.WriteLine(";");
    }

    private static string Named(IEnumerable<NamedValueType> values) =>
        string.Join(", ", values.Select(value => $"{Text(value.Type)} {MilNames.Name(value.Name)}"));

    private static string Attributes(IEnumerable<KeyValuePair<string, Value>> attributes) =>
        $"[{string.Join(", ", InOrder(attributes).Select(entry => $"{MilNames.Name(entry.Key)} = {Text(entry.Value)}"))}]";

    private static string Text(Argument argument) => argument.Arguments is [Argument.Types.Binding single]
        ? Text(single)
        : $"({string.Join(", ", argument.Arguments.Select(Text))})";

    private static string Text(Argument.Types.Binding binding) =>
        binding.Value is { } value ? Text(value) : MilNames.Name(binding.Name);

    private static string Text(Value value)
    {
        string content = value.BlobFileValue is { } place
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"BLOBFILE(path = string({MilNames.Quoted(place.FileName)}), offset = uint64({place.Offset}))")
            : Literal(value);
        return $"{Text(value.Type)}({content})";
    }

    private static string Literal(Value value) => value.ImmediateValue switch
    {
        { Tensor: { } tensor } when value.Type?.TensorType is { } type => Elements(tensor, type),
        { List: { } list } => $"[{string.Join(", ", list.Values.Select(Literal))}]",
        { Tuple: { } tuple } => $"({string.Join(", ", tuple.Values.Select(Literal))})",
        { Dictionary: { } dictionary } => $"{{{string.Join(", ", dictionary.Values.Select(
            entry => $"{{{Literal(entry.Key)}, {Literal(entry.Value)}}}"))}}}",
        _ => throw new ModelFormatException($"A constant of the type {ProgramTypes.Text(value.Type)} holds no such value."),
    };

    private static string Text(ValueType? type) => type?.TypeCase switch
    {
        ValueType.TypeOneofCase.TensorType => Text(type.TensorType),
        ValueType.TypeOneofCase.ListType => type.ListType.Length is { } length
            ? $"list<{Text(type.ListType.Type)}, {Text(length)}>"
            : $"list<{Text(type.ListType.Type)}>",
        ValueType.TypeOneofCase.TupleType => $"tuple<{string.Join(", ", type.TupleType.Types_.Select(Text))}>",
        ValueType.TypeOneofCase.DictionaryType => $"dict<{Text(type.DictionaryType.KeyType)}, {Text(type.DictionaryType.ValueType)}>",
        ValueType.TypeOneofCase.StateType => $"state<{Text(type.StateType.WrappedType)}>",
        _ => throw new ModelFormatException("A value of the program has no type."),
    };

    private static string Text(TensorType type) => type.Dimensions.Count == 0
        ? type.DataType.TypeName
        : $"tensor<{type.DataType.TypeName}, [{string.Join(", ", type.Dimensions.Select(Text))}]>";

    private static string Text(Dimension dimension) => dimension.Constant is { } constant
        ? constant.Size.ToString(CultureInfo.InvariantCulture)
        : dimension.Unknown?.Variadic == true ? "..." : "?";

    private static string Elements(TensorValue value, TensorType type)
    {
        long[] shape = ProgramTypes.Shape(type);

        // Where a size is open, as in attributes, the elements lie along the one dimension that is.
        if (Array.IndexOf(shape, -1) is int open and >= 0) shape[open] = OpenSize(value, shape);
        return Nested([.. Elements(Immediates.ToTensor(value, type.DataType, shape))], shape);
    }

    private static long OpenSize(TensorValue value, long[] shape)
    {
        long known = shape.Where(size => size > 0).Aggregate(1L, (product, size) => product * size);
        return shape.Count(size => size < 0) == 1 && value.ValueCase != TensorValue.ValueOneofCase.Bytes
            ? Count(value) / known
            : throw new ModelFormatException("A constant has an open shape.");
    }

    private static int Count(TensorValue value) => value.ValueCase switch
    {
        TensorValue.ValueOneofCase.Floats => value.Floats.Values.Count,
        TensorValue.ValueOneofCase.Ints => value.Ints.Values.Count,
        TensorValue.ValueOneofCase.Bools => value.Bools.Values.Count,
        TensorValue.ValueOneofCase.Strings => value.Strings.Values.Count,
        TensorValue.ValueOneofCase.LongInts => value.LongInts.Values.Count,
        TensorValue.ValueOneofCase.Doubles => value.Doubles.Values.Count,
        _ => 0,
    };

    private static IEnumerable<string> Elements(ProgramTensor tensor) => tensor.DataType switch
    {
        DataType.String => tensor.ToStrings().Select(MilNames.Quoted),
        DataType.Bool => tensor.ToBools().Select(value => value ? "true" : "false"),
        DataType.Uint64 =>
            MemoryMarshal.Cast<byte, ulong>(tensor.Bytes.Span).ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)),
        _ when tensor.DataType.IsFloat => tensor.ToDoubles().Select(HexFloat.Text),
        _ => tensor.ToIntegers().Select(value => value.ToString(CultureInfo.InvariantCulture)),
    };

    /// <summary>Elements in brackets, as deep as the shape.</summary>
    private static string Nested(ReadOnlySpan<string> elements, ReadOnlySpan<long> shape)
    {
        if (shape.IsEmpty) return elements[0];
        if (shape.Length == 1) return $"[{string.Join(", ", elements!)}]";
        string[] parts = new string[shape[0]];
        int step = parts.Length > 0 ? elements.Length / parts.Length : 0;
        for (int i = 0; i < parts.Length; i++) parts[i] = Nested(elements.Slice(i * step, step), shape[1..]);
        return $"[{string.Join(", ", parts)}]";
    }

    private static IEnumerable<KeyValuePair<string, T>> InOrder<T>(IEnumerable<KeyValuePair<string, T>> entries) =>
        entries.OrderBy(entry => entry.Key, StringComparer.Ordinal);
}
