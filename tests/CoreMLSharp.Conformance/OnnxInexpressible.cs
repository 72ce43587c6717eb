using System.Text.Json;

namespace CoreMLSharp.Conformance;

/// <summary>What an ML Program does not express of ONNX models, with the reasons.</summary>
internal static class OnnxInexpressible
{
    /// <summary>What a line of a refusal says, and why it is right.</summary>
    private static readonly (string Refusal, string Reason)[] Rules =
    [
        ("Core ML takes no sequences, maps or sparse tensors", "An input of a Core ML model is a tensor, a picture, a number or a text."),
        ("Core ML gives no sequences and no optional values", "An output is a tensor, a picture, a number or a text."),
        ("Core ML has no sequences", "How many items a sequence has, or which one is taken, is only known when the model runs."),
        ("an optional value that is not there", "Whether there is a value is only known when the model runs."),
        ("the length of its axis must be known", "How many items a sequence has is only known when the model runs."),
        ("it has no inputs", "A Core ML model has at least one input."),
        ("Core ML has no empty tensors", "A tensor has at least one element."),
        ("Core ML's tensors have at most 5", "An input or output of six dimensions and more."),
        ("and 32 bits do not hold them", "Whole numbers have 32 bits."),
        ("BitCast", "No operation reads the bits of a number as those of another type."),
        ("different slices along an axis", "No operation compares whole slices with each other."),
        ("depends on lengths that are only known when the model runs", "Both branches must give tensors of the same number of dimensions."),
        ("its axes are computed when the model runs", "The number of dimensions of a tensor is fixed."),
        ("the shape of the image must be known", "The sizes of windows are attributes of a convolution."),
        ("the length of a frame must be known", "The matrix of a Fourier transform is a constant."),
        ("'split' must be known", "The number of a split's parts and their lengths are constants; here some are empty."),
        ("ai.onnx.ml.", "Classic models are converted as such, not as programs."),
    ];

    /// <summary>Whether every line of a refusal is explained by a rule.</summary>
    public static bool Explains(string refusal)
    {
        string[] lines = [.. refusal.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal))];
        if (lines.Length == 0) lines = [refusal];
        return lines.All(line => Rules.Any(rule => line.Contains(rule.Refusal, StringComparison.Ordinal)));
    }

    /// <summary>Why the values of a case cannot be those of a Core ML model; null where they can.</summary>
    /// <param name="description">The case.</param>
    /// <param name="inputs">The inputs that the model has, by the source's names.</param>
    public static string? Reason(JsonElement description, IEnumerable<string> inputs) =>
        Shapes(description, inputs).Any(shape => shape.Contains(0)) ? "An array that goes into a Core ML model has at least one element."
        : null;

    private static IEnumerable<long[]> Shapes(JsonElement description, IEnumerable<string> inputs)
    {
        IEnumerable<JsonElement> sets = description.TryGetProperty("more", out JsonElement more)
            ? more.EnumerateArray().Prepend(description)
            : [description];
        return sets.SelectMany(set => set.GetProperty("inputs").EnumerateObject())
            .Where(input => inputs.Contains(input.Name) && input.Value.TryGetProperty("shape", out _))
            .Select(input => (long[])[.. input.Value.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt64())]);
    }
}
