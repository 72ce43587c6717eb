using System.Globalization;
using CoreMLSharp.Specification.MILSpec;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Programs.Text;

/// <summary>
/// Reads types: <c>tensor&lt;fp16, [1, 3, ?]&gt;</c>, <c>int32</c> (a scalar), <c>list&lt;T, n&gt;</c>, <c>tuple&lt;T, …&gt;</c>,
/// <c>dict&lt;T, T&gt;</c>, <c>state&lt;T&gt;</c>.
/// </summary>
internal sealed class MilTypeParser(MilReader reader)
{
    public ValueType Read()
    {
        MilToken word = reader.Current;
        if (word.Kind != MilTokenKind.Word) throw reader.Unexpected("a type");
        ValueType? type = null;
        reader.Deeper(() =>
        {
            reader.Take();
            type = word.Text switch
            {
                "tensor" => Inside(() => new ValueType { TensorType = Tensor() }),
                "list" => Inside(() => new ValueType { ListType = List() }),
                "tuple" => Inside(() => new ValueType { TupleType = Tuple() }),
                "dict" => Inside(() => new ValueType { DictionaryType = Dictionary() }),
                "state" => Inside(() => new ValueType { StateType = new StateType { WrappedType = Read() } }),
                _ => ProgramTypes.Tensor(ElementType(word), []),
            };
        });
        return type!;
    }

    private ValueType Inside(Func<ValueType> read)
    {
        reader.Expect("<");
        ValueType type = read();
        reader.Expect(">");
        return type;
    }

    private TensorType Tensor()
    {
        TensorType type = new() { DataType = ElementType(reader.Take()) };
        reader.Expect(",");
        reader.Each("[", "]", () => type.Dimensions.Add(Dimension()));
        type.Rank = type.Dimensions.Count;
        return type;
    }

    private ListType List()
    {
        ListType type = new() { Type = Read() };
        if (reader.Accept(",")) type.Length = Dimension();
        return type;
    }

    private TupleType Tuple()
    {
        TupleType type = new();
        if (reader.Current.Is(">")) return type;
        do type.Types_.Add(Read());
        while (reader.Accept(","));
        return type;
    }

    private DictionaryType Dictionary()
    {
        ValueType key = Read();
        reader.Expect(",");
        return new DictionaryType { KeyType = key, ValueType = Read() };
    }

    private Dimension Dimension()
    {
        if (reader.Accept("?")) return new Dimension { Unknown = new() };
        if (reader.Accept("...")) return new Dimension { Unknown = new() { Variadic = true } };
        MilToken size = reader.Current;
        if (size.Kind != MilTokenKind.Number || !ulong.TryParse(size.Text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong count)
            || count > long.MaxValue)
        {
            throw reader.Unexpected("a size or '?'");
        }

        reader.Take();
        return new Dimension { Constant = new() { Size = count } };
    }

    private DataType ElementType(MilToken word) => MilNames.ElementType(word.Text)
        ?? throw reader.Error(word.Position, $"{word} is no type of elements; there are fp16, fp32, int32, bool, string and so on.");
}
