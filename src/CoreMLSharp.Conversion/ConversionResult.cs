using CoreMLSharp.Conversion.Sources;

namespace CoreMLSharp.Conversion;

/// <summary>A converted model. Dispose of it when it is saved.</summary>
public sealed class ConversionResult : IDisposable
{
    internal ConversionResult(
        ModelFile model, string sourceFormat, SourceModel source, ConversionOptions options,
        IReadOnlyDictionary<string, string> inputNames, IReadOnlyDictionary<string, string> outputNames,
        IReadOnlyDictionary<string, string> values) =>
        (Model, SourceFormat, Source, Options, InputNames, OutputNames, Values) =
            (model, sourceFormat, source, options, inputNames, outputNames, values);

    /// <summary>The model.</summary>
    public ModelFile Model { get; }

    /// <summary>What the source was, such as "ONNX" or "Keras".</summary>
    public string SourceFormat { get; }

    /// <summary>The names of the model's inputs by those of the source.</summary>
    public IReadOnlyDictionary<string, string> InputNames { get; }

    /// <summary>The names of the model's outputs by those of the source.</summary>
    public IReadOnlyDictionary<string, string> OutputNames { get; }

    /// <summary>
    /// What the program called values inside of it when it was imported, by their names in the source. Passes over the program leave some
    /// out; those that stay keep their names.
    /// </summary>
    internal IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>The source, with the shapes that its inputs were given.</summary>
    internal SourceModel Source { get; }

    /// <summary>How it was converted, with what the source says where the caller said nothing.</summary>
    internal ConversionOptions Options { get; }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
