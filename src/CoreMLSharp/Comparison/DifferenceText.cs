using System.Collections;
using System.Globalization;
using CoreMLSharp.Models;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using Google.Protobuf;

namespace CoreMLSharp.Comparison;

/// <summary>What stands in a place, in a few words.</summary>
internal static class DifferenceText
{
    /// <summary>Longer lists are named by their length.</summary>
    private const int MaximumElements = 12;

    private const int MaximumLength = 120;

    public static string? Of(object? value) => value switch
    {
        null or "" => null,
        NeuralNetworkLayer layer => $"{layer.TypeName}: {string.Join(", ", layer.Input)} → {string.Join(", ", layer.Output)}",
        Operation operation =>
            $"{operation.Type}: {string.Join(", ", NamesIn(operation))}",
        Model model => model.TypeName,
        FeatureDescription feature => FeatureSummary.OfAll([feature])[0].ToString(),
        Value constant => Shorten(SettingText.Of(constant)),
        ProgramTensor { Count: 1 } tensor => SettingText.Of(tensor.ToValue()),
        ProgramTensor tensor => tensor.ToString(),
        IMessage { } message when message.CalculateSize() == 0 => "there",
        IMessage message =>
            Shorten(string.Join(", ", SettingText.Of(message).Select(setting => $"{setting.Name} {setting.Value}"))) is { Length: > 0 } text
                ? text
                : $"{message.CalculateSize():N0} bytes",
        IList or ByteString => OfList(value),
        string text => $"'{Shorten(text)}'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    public static string? OfList(object? value) => value switch
    {
        null => null,
        ByteString bytes => $"{bytes.Length.ToString("N0", CultureInfo.InvariantCulture)} bytes",
        IList { Count: 0 } => null,
        IList { Count: <= MaximumElements } list =>
            Shorten(
                $"[{string.Join(", ", list.Cast<object>().Select(element => Convert.ToString(element, CultureInfo.InvariantCulture)))}]"),
        IList list => $"{list.Count.ToString("N0", CultureInfo.InvariantCulture)} values",
        _ => Of(value),
    };

    public static string OfWeights(LayerWeight weight, int count) =>
        $"{WeightStorage.Describe(weight.Weights)} [{count.ToString("N0", CultureInfo.InvariantCulture)}]";

    /// <summary>The elements of a list of floating point numbers; none of any other list.</summary>
    public static float[] Numbers(IList list) => list switch
    {
        IEnumerable<float> floats => [.. floats],
        IEnumerable<double> doubles => [.. doubles.Select(number => (float)number)],
        _ => [],
    };

    private static string Shorten(string text) => text.Length <= MaximumLength ? text : $"{text.AsSpan(0, MaximumLength - 1)}…";

    private static IEnumerable<string> NamesIn(Operation operation) => operation.Inputs
        .OrderBy(input => input.Key, StringComparer.Ordinal)
        .SelectMany(input => input.Value.Arguments)
        .Select(argument => argument.Name)
        .Where(name => name.Length > 0);
}
