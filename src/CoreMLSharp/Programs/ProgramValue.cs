using CoreMLSharp.Specification.MILSpec;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Programs;

/// <summary>
/// A constant of an ML Program: a <see cref="ProgramTensor"/> (every scalar is one, of rank 0), a list, a tuple or a dictionary of
/// constants.
/// </summary>
/// <remarks>
/// <see cref="ProgramWeights.Read"/> makes it from a program's <c>Value</c> message, wherever its elements are; <see cref="ToValue"/> makes
/// a message that holds its elements; <see cref="ProgramWeightsWriter.Add"/> one that keeps large tensors in the weight file.
/// </remarks>
public abstract class ProgramValue
{
    private protected ProgramValue() { }

    /// <summary>The constant's type, as the program states it.</summary>
    public abstract ValueType Type { get; }

    /// <summary>The message that holds the constant with all its elements.</summary>
    public Value ToValue() => new() { Type = Type, ImmediateValue = ToImmediate() };

    private protected abstract Value.Types.ImmediateValue ToImmediate();
}

/// <summary>Constants of one type, such as the classes of a classifier.</summary>
/// <param name="items">The constants.</param>
/// <param name="itemType">The type of each.</param>
public sealed class ProgramList(IReadOnlyList<ProgramValue> items, ValueType itemType) : ProgramValue
{
    /// <summary>The constants.</summary>
    public IReadOnlyList<ProgramValue> Items => items;

    /// <inheritdoc/>
    public override ValueType Type => new()
    {
        ListType = new ListType { Type = itemType, Length = new Dimension { Constant = new() { Size = (ulong)items.Count } } },
    };

    /// <summary>A list of texts.</summary>
    public static ProgramList Of(IEnumerable<string> texts) =>
        new([.. texts.Select(text => ProgramTensor.OfStrings([text], []))], ProgramTensor.OfStrings([""], []).Type);

    /// <summary>A list of whole numbers, of the type <c>int64</c>.</summary>
    public static ProgramList Of(IEnumerable<long> numbers) =>
        new([.. numbers.Select(number => ProgramTensor.Scalar(number))], ProgramTensor.Scalar(0L).Type);

    private protected override Value.Types.ImmediateValue ToImmediate() =>
        new() { List = new ListValue { Values = { items.Select(item => item.ToValue()) } } };
}

/// <summary>Constants each of its own type.</summary>
/// <param name="items">The constants.</param>
public sealed class ProgramTuple(IReadOnlyList<ProgramValue> items) : ProgramValue
{
    /// <summary>The constants.</summary>
    public IReadOnlyList<ProgramValue> Items => items;

    /// <inheritdoc/>
    public override ValueType Type => new() { TupleType = new TupleType { Types_ = { items.Select(item => item.Type) } } };

    private protected override Value.Types.ImmediateValue ToImmediate() =>
        new() { Tuple = new TupleValue { Values = { items.Select(item => item.ToValue()) } } };
}

/// <summary>Constants by constant keys, in the order of the program.</summary>
/// <param name="entries">Keys and values.</param>
/// <param name="keyType">The type of each key.</param>
/// <param name="valueType">The type of each value.</param>
public sealed class ProgramDictionary(
    IReadOnlyList<KeyValuePair<ProgramValue, ProgramValue>> entries, ValueType keyType, ValueType valueType) : ProgramValue
{
    /// <summary>Keys and values.</summary>
    public IReadOnlyList<KeyValuePair<ProgramValue, ProgramValue>> Entries => entries;

    /// <inheritdoc/>
    public override ValueType Type => new() { DictionaryType = new DictionaryType { KeyType = keyType, ValueType = valueType } };

    private protected override Value.Types.ImmediateValue ToImmediate()
    {
        DictionaryValue dictionary = new();
        foreach ((ProgramValue key, ProgramValue value) in entries)
        {
            dictionary.Values.Add(new DictionaryValue.Types.KeyValuePair { Key = key.ToValue(), Value = value.ToValue() });
        }

        return new() { Dictionary = dictionary };
    }
}
