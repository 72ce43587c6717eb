using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification.MILSpec;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Programs.Text;

/// <summary>
/// Reads constants, a type with what is of it: <c>int32(1)</c>, <c>tensor&lt;fp16, [2]&gt;([0x1p+0, 0x1.8p+1])</c>,
/// <c>tensor&lt;fp16, [64]&gt;(BLOBFILE(path = string("@model_path/weights/weight.bin"), offset = uint64(64)))</c>.
/// </summary>
internal sealed class MilValueParser(MilReader reader, MilTypeParser types)
{
    public Value Read()
    {
        ValueType type = types.Read();
        reader.Expect("(");
        Value value = reader.Current is { Kind: MilTokenKind.Word, Text: "BLOBFILE" }
            ? new Value { Type = type, BlobFileValue = Place() }
            : Literal(type);
        reader.Expect(")");
        return value;
    }

    /// <summary>Reads names and their constants in brackets; nothing where there are none.</summary>
    public void ReadAttributes(IDictionary<string, Value> attributes)
    {
        if (!reader.Current.Is("[")) return;
        reader.Each("[", "]", () =>
        {
            MilToken token = reader.Current;
            string name = reader.Name("the name of an attribute");
            reader.Expect("=");
            if (!attributes.TryAdd(name, Read())) throw reader.Error(token.Position, $"the attribute {token} is given twice.");
        });
    }

    private Value.Types.BlobFileValue Place()
    {
        reader.ExpectWord("BLOBFILE");
        Dictionary<string, Value> parts = [];
        MilToken start = reader.Current;
        reader.Each("(", ")", () =>
        {
            string name = reader.Name("path or offset");
            reader.Expect("=");
            parts[name] = Read();
        });
        TensorValue? path = parts.GetValueOrDefault("path")?.ImmediateValue?.Tensor;
        TensorValue? offset = parts.GetValueOrDefault("offset")?.ImmediateValue?.Tensor;
        return path?.Strings is { Values: [string file] } && offset?.LongInts is { Values: [long place] }
            ? new Value.Types.BlobFileValue { FileName = file, Offset = (ulong)place }
            : throw reader.Error(start.Position, "BLOBFILE takes the path, a string, and the offset, a uint64.");
    }

    private Value Literal(ValueType type)
    {
        Value value = new() { Type = type };
        reader.Deeper(() => value.ImmediateValue = type.TypeCase switch
        {
            ValueType.TypeOneofCase.TensorType => new() { Tensor = Tensor(type.TensorType) },
            ValueType.TypeOneofCase.ListType => new() { List = List(type.ListType) },
            ValueType.TypeOneofCase.TupleType => new() { Tuple = Tuple(type.TupleType) },
            ValueType.TypeOneofCase.DictionaryType => new() { Dictionary = Dictionary(type.DictionaryType) },
            _ => throw reader.Error(reader.Current.Position, $"there are no constants of the type {ProgramTypes.Text(type)}."),
        });
        return value;
    }

    private ListValue List(ListType type)
    {
        ListValue list = new();
        MilToken start = reader.Current;
        reader.Each("[", "]", () => list.Values.Add(Literal(type.Type)));
        return type.Length?.Constant is not { } length || length.Size == (ulong)list.Values.Count
            ? list
            : throw reader.Error(start.Position, $"a list of {length.Size:N0} constants has {list.Values.Count:N0}.");
    }

    private TupleValue Tuple(TupleType type)
    {
        TupleValue tuple = new();
        MilToken start = reader.Current;
        reader.Each("(", ")", () =>
        {
            if (tuple.Values.Count == type.Types_.Count) throw reader.Error(start.Position, "a tuple has more constants than types.");
            tuple.Values.Add(Literal(type.Types_[tuple.Values.Count]));
        });
        return tuple.Values.Count == type.Types_.Count
            ? tuple
            : throw reader.Error(start.Position, "a tuple has fewer constants than types.");
    }

    private DictionaryValue Dictionary(DictionaryType type)
    {
        DictionaryValue dictionary = new();
        reader.Each("{", "}", () =>
        {
            reader.Expect("{");
            Value key = Literal(type.KeyType);
            reader.Expect(",");
            dictionary.Values.Add(new DictionaryValue.Types.KeyValuePair { Key = key, Value = Literal(type.ValueType) });
            reader.Expect("}");
        });
        return dictionary;
    }

    private TensorValue Tensor(TensorType type)
    {
        MilToken start = reader.Current;
        long[] shape = ProgramTypes.Shape(type);
        List<MilToken> elements = [];
        ReadElements(shape, 0, elements);
        for (int i = 0; i < shape.Length; i++) shape[i] = Math.Max(shape[i], 0);
        try
        {
            return Immediates.OfTensor(TensorOf(type.DataType, shape, elements));
        }
        catch (CoreMLException error) when (error.Location.Count == 0)
        {
            throw reader.Error(start.Position, error.Message);
        }
    }

    /// <summary>Elements in brackets, as deep as the shape; a size that is not known is that of the first.</summary>
    private void ReadElements(long[] shape, int depth, List<MilToken> elements)
    {
        if (depth == shape.Length)
        {
            if (reader.Current.Kind is MilTokenKind.End or MilTokenKind.Mark) throw reader.Unexpected("an element");
            elements.Add(reader.Take());
            return;
        }

        MilToken start = reader.Current;
        long count = 0;
        reader.Each("[", "]", () =>
        {
            ReadElements(shape, depth + 1, elements);
            count++;
        });
        if (shape[depth] < 0) shape[depth] = count;
        if (shape[depth] != count)
        {
            throw reader.Error(start.Position, $"{shape[depth]:N0} elements were expected in these brackets, not {count:N0}.");
        }
    }

    private ProgramTensor TensorOf(DataType type, long[] shape, List<MilToken> elements)
    {
        if (type == DataType.String) return ProgramTensor.OfStrings([.. elements.Select(Text)], shape);
        if (type == DataType.Bool) return ProgramTensor.Of<bool>([.. elements.Select(Truth)], shape);
        if (type == DataType.Float64) return ProgramTensor.Of<double>([.. elements.Select(Real)], shape);
        if (type.IsFloat) return ProgramTensor.OfFloats(type, [.. elements.Select(element => (float)Real(element))], shape);
        return type == DataType.Uint64
            ? ProgramTensor.Of<ulong>([.. elements.Select(Whole<ulong>)], shape)
            : ProgramTensor.OfIntegers(type, [.. elements.Select(Whole<long>)], shape);
    }

    private string Text(MilToken token) => token.Kind == MilTokenKind.Quoted ? token.Text : throw Not(token, "a text in quotes");

    private bool Truth(MilToken token) => token switch
    {
        { Kind: MilTokenKind.Word, Text: "true" } => true,
        { Kind: MilTokenKind.Word, Text: "false" } => false,
        _ => throw Not(token, "true or false"),
    };

    private double Real(MilToken token) =>
        token.Kind != MilTokenKind.Quoted && HexFloat.TryParse(token.Text, out double value) ? value : throw Not(token, "a number");

    private T Whole<T>(MilToken token) where T : struct, System.Numerics.IBinaryInteger<T> =>
        token.Kind == MilTokenKind.Number
            && T.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T value)
            ? value
            : throw Not(token, "a whole number");

    private ModelFormatException Not(MilToken token, string expected) =>
        reader.Error(token.Position, $"{expected} was expected, not {token}.");
}
