using System.Collections;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CoreMLSharp.Comparison;

/// <summary>Compares messages of the specification field by field.</summary>
/// <param name="weightsBefore">The weight files of the first model.</param>
/// <param name="weightsAfter">The weight files of the second model.</param>
internal sealed class MessageDiff(ProgramWeights weightsBefore, ProgramWeights weightsAfter)
{
    public List<ModelDifference> Differences { get; } = [];

    public void Compare(string where, IMessage before, IMessage after)
    {
        if (before is Value constantBefore && after is Value constantAfter) CompareConstants(where, constantBefore, constantAfter);
        else if (before is NeuralNetworkLayer layerBefore && after is NeuralNetworkLayer layerAfter
            && layerBefore.LayerCase == layerAfter.LayerCase)
        {
            CompareLayers(where, layerBefore, layerAfter);
        }
        else CompareFields(where, before, after);
    }

    private void CompareFields(string where, IMessage before, IMessage after)
    {
        foreach (FieldDescriptor field in before.Descriptor.Fields.InFieldNumberOrder())
        {
            object? first = field.HasPresence && !field.Accessor.HasValue(before) ? null : field.Accessor.GetValue(before);
            object? second = field.HasPresence && !field.Accessor.HasValue(after) ? null : field.Accessor.GetValue(after);
            string place = where.Length == 0 ? field.JsonName : $"{where}.{field.JsonName}";
            if (before is Function one && after is Function other && field.FieldNumber == Function.BlockSpecializationsFieldNumber)
            {
                CompareBodies(place, one, other);
            }
            else if (field.IsMap) CompareMembers(place, Entries((IDictionary)first!), Entries((IDictionary)second!));
            else if (field.IsRepeated && field.FieldType == FieldType.Message)
            {
                CompareMembers(place, Members((IList)first!), Members((IList)second!));
            }
            else CompareValues(place, first, second);
        }
    }

    private void CompareValues(string where, object? before, object? after)
    {
        if (before is IMessage first && after is IMessage second) Compare(where, first, second);
        else if (before is IList or ByteString || after is IList or ByteString) CompareLists(where, before, after);
        else if (!Equals(before, after)) Add(where, DifferenceText.Of(before), DifferenceText.Of(after));
    }

    private void CompareLists(string where, object? before, object? after)
    {
        if (Equals(before, after)) return;
        double? signalToNoise = before is IList first && after is IList second
            ? SignalToNoise.Between(DifferenceText.Numbers(first), DifferenceText.Numbers(second))
            : null;
        if (DifferenceText.OfList(before) is { Length: > 0 } x && DifferenceText.OfList(after) is { Length: > 0 } y && x == y)
        {
            Add(where, x, "other values", signalToNoise);
        }
        else Add(where, DifferenceText.OfList(before), DifferenceText.OfList(after), signalToNoise);
    }

    /// <summary>
    /// The bodies that are used, even where they are written in different operation sets, which is a difference of its own.
    /// </summary>
    private void CompareBodies(string where, Function before, Function after)
    {
        if (before.BlockSpecializations.TryGetValue(before.Opset, out Block? first)
            && after.BlockSpecializations.TryGetValue(after.Opset, out Block? second))
        {
            CompareFields(where, first, second);
        }
        else CompareMembers(where, Entries(before.BlockSpecializations), Entries(after.BlockSpecializations));
    }

    /// <summary>Members of a list or map, which are matched by their keys.</summary>
    private void CompareMembers(string where, List<(string Key, object Value)> before, List<(string Key, object Value)> after)
    {
        Dictionary<string, object> others = [];
        foreach ((string key, object value) in after) others.TryAdd(key, value);
        HashSet<string> seen = [];
        foreach ((string key, object value) in before)
        {
            seen.Add(key);
            if (others.TryGetValue(key, out object? other)) CompareValues($"{where} {key}", value, other);
            else Add($"{where} {key}", DifferenceText.Of(value), null);
        }

        foreach ((string key, object value) in after)
        {
            if (seen.Add(key)) Add($"{where} {key}", null, DifferenceText.Of(value));
        }
    }

    /// <summary>Layers of one type: their weights as numbers, then everything else.</summary>
    private void CompareLayers(string where, NeuralNetworkLayer before, NeuralNetworkLayer after)
    {
        (NeuralNetworkLayer first, NeuralNetworkLayer second) = (before.Clone(), after.Clone());
        Dictionary<string, LayerWeight> others = LayerDefinitions.NumbersOf(second).ToDictionary(weight => weight.Name);
        List<ModelDifference> ofWeights = [];
        foreach (LayerWeight weight in LayerDefinitions.NumbersOf(first))
        {
            if (!others.TryGetValue(weight.Name, out LayerWeight? other)) continue;
            if (!weight.Weights.Equals(other.Weights)) ofWeights.Add(OfWeights($"{where}.{weight.Name}", weight, other));
            WeightStorage.Clear(weight.Weights);
            WeightStorage.Clear(other.Weights);
        }

        CompareFields(where, first, second);
        Differences.AddRange(ofWeights);
    }

    private static ModelDifference OfWeights(string where, LayerWeight before, LayerWeight after)
    {
        ReadOnlySpan<float> first = before.Read();
        ReadOnlySpan<float> second = after.Read();
        return new ModelDifference(
            where, DifferenceText.OfWeights(before, first.Length),
            DifferenceText.OfWeights(after, second.Length))
        { SignalToNoise = SignalToNoise.Between(first, second) };
    }

    /// <summary>Constants of ML Programs, wherever they are stored.</summary>
    private void CompareConstants(string where, Value before, Value after)
    {
        (bool hasBefore, bool hasAfter) = (Has(before, weightsBefore), Has(after, weightsAfter));
        if (!hasBefore || !hasAfter)
        {
            // Where a weight file is missing, what the programs say can still be compared.
            if (hasBefore != hasAfter || !Equals(before.Type, after.Type))
            {
                Add(where, Text(before, hasBefore), Text(after, hasAfter));
            }

            return;
        }

        (ProgramValue first, ProgramValue second) = (weightsBefore.Read(before), weightsAfter.Read(after));
        if (first is not ProgramTensor x || second is not ProgramTensor y)
        {
            if (!before.Equals(after)) Add(where, DifferenceText.Of(before), DifferenceText.Of(after));
            return;
        }

        bool isSame = x.DataType == y.DataType && x.Shape.SequenceEqual(y.Shape)
            && (x.DataType == DataType.String ? x.ToStrings().SequenceEqual(y.ToStrings()) : x.Bytes.Span.SequenceEqual(y.Bytes.Span));
        if (isSame) return;
        bool areNumbers = x.DataType != DataType.String && y.DataType != DataType.String;
        Add(where, DifferenceText.Of(x), DifferenceText.Of(y), areNumbers ? SignalToNoise.Between(x.ToFloats(), y.ToFloats()) : null);
    }

    private static bool Has(Value value, ProgramWeights weights) =>
        value.BlobFileValue is not { } place || weights.Has(place.FileName);

    private static string Text(Value value, bool isThere) =>
        ProgramTypes.Text(value.Type) + (isThere ? "" : $", whose file {value.BlobFileValue.FileName} is missing");

    private void Add(string where, string? before, string? after, double? signalToNoise = null) =>
        Differences.Add(new ModelDifference(where, before, after) { SignalToNoise = signalToNoise });

    private static List<(string Key, object Value)> Entries(IDictionary map)
    {
        List<(string Key, object Value)> entries = [];
        foreach (DictionaryEntry entry in map) entries.Add(($"'{entry.Key}'", entry.Value!));
        entries.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return entries;
    }

    /// <summary>Members by name; those without a name, or with one that occurs twice, by position.</summary>
    private static List<(string Key, object Value)> Members(IList list)
    {
        string[] names = [.. list.Cast<IMessage>().Select(NameOf)];
        HashSet<string> repeated = [.. names.CountBy(name => name).Where(pair => pair.Value > 1).Select(pair => pair.Key)];
        return [.. names.Select((name, i) => (name.Length > 0 && !repeated.Contains(name) ? $"'{name}'" : $"[{i}]", list[i]!))];
    }

    private static string NameOf(IMessage member) => member switch
    {
        NeuralNetworkLayer layer => layer.Name,
        FeatureDescription feature => feature.Name,
        FunctionDescription function => function.Name,
        Operation operation => operation.Outputs.FirstOrDefault()?.Name ?? "",
        NamedValueType value => value.Name,
        NeuralNetworkPreprocessing step => step.FeatureName,
        _ => "",
    };
}
