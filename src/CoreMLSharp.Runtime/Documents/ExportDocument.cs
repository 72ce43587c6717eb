using CoreMLSharp.Onnx.Exporting;

namespace CoreMLSharp.Runtime.Documents;

/// <summary>An ONNX model that was written, as a JSON document.</summary>
/// <param name="Model">Where it is.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Inputs">What goes in.</param>
/// <param name="Outputs">The names of what comes out.</param>
public sealed record ExportDocument(string Model, long Bytes, IReadOnlyList<OnnxInputDocument> Inputs, IReadOnlyList<string> Outputs)
{
    /// <summary>The document of a translation.</summary>
    /// <param name="path">Where it was written.</param>
    /// <param name="translation">The translation.</param>
    public static ExportDocument From(string path, OnnxTranslation translation)
    {
        ArgumentNullException.ThrowIfNull(translation);
        return new ExportDocument(
            path,
            new FileInfo(path).Length,
            [.. translation.Inputs.Select(input => new OnnxInputDocument(input.TensorName, input.Dims))],
            [.. translation.Model.Graph.Output.Select(output => output.Name)]);
    }
}

/// <summary>One input of an ONNX model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its size, −1 for a dimension that may vary; null where even their number may.</param>
public sealed record OnnxInputDocument(string Name, IReadOnlyList<long>? Shape);
