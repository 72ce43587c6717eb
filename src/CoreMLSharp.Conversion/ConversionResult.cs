namespace CoreMLSharp.Conversion;

/// <summary>A converted model. Dispose of it when it is saved.</summary>
public sealed class ConversionResult : IDisposable
{
    internal ConversionResult(ModelFile model, string format) => (Model, SourceFormat) = (model, format);

    /// <summary>The model.</summary>
    public ModelFile Model { get; }

    /// <summary>What the source was, such as "ONNX" or "Keras".</summary>
    public string SourceFormat { get; }

    /// <summary>The names of the model's inputs by those of the source.</summary>
    public required IReadOnlyDictionary<string, string> InputNames { get; init; }

    /// <summary>The names of the model's outputs by those of the source.</summary>
    public required IReadOnlyDictionary<string, string> OutputNames { get; init; }

    /// <summary>The source's network as it was converted: with images instead of arrays, and the outputs that were chosen.</summary>
    internal required Onnx.Graphs.OnnxModel Network { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
