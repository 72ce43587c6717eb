using System.Diagnostics;
using CoreMLSharp.Conversion;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Studio.Models;

/// <summary>A model that is tried from a page: its inputs as a person writes them, and what it says.</summary>
public sealed class TriedModel : IDisposable
{
    private readonly MLModel _model;

    private TriedModel(MLModel model) => _model = model;

    /// <summary>What it takes and gives.</summary>
    public ModelDescription Description => _model.Description;

    /// <summary>Loads a model; one of another format is converted first.</summary>
    /// <exception cref="Diagnostics.CoreMLException">It cannot be run here; the message says why.</exception>
    public static TriedModel Open(ShelvedModel model)
    {
        if (model.IsCoreML) return new TriedModel(MLModel.Load(model.Path));
        using ConversionResult converted = ModelConverter.Convert(model.Path);
        return new TriedModel(MLModel.Load(converted.Model, path: model.Path));
    }

    /// <summary>Predicts from what a person wrote or chose; inputs that are left out are, where they may be.</summary>
    /// <param name="texts">For each input a number, a text, JSON, or the path of a photo or array.</param>
    /// <exception cref="Diagnostics.CoreMLException">A text is no value of its input.</exception>
    public TrialResult Run(IReadOnlyDictionary<string, string> texts) => Predict(FeatureText.Read(Description, texts.Where(IsGiven)));

    /// <summary>Predicts from made-up inputs, which shows the outputs' form and takes the usual time.</summary>
    public TrialResult RunMadeUp() => Predict(RandomInputs.For(Description));

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private TrialResult Predict(Dictionary<string, MLFeatureValue> inputs)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyDictionary<string, MLFeatureValue> outputs =
            Description.State.Count > 0 ? _model.Predict(inputs, _model.MakeState()) : _model.Predict(inputs);
        return new TrialResult(
            [.. Description.Output.Where(output => outputs.ContainsKey(output.Name)).Select(output => (output.Name, outputs[output.Name]))],
            Stopwatch.GetElapsedTime(start));
    }

    private bool IsGiven(KeyValuePair<string, string> entry) => entry.Value.Length > 0
        || Description.Input.FirstOrDefault(input => input.Name == entry.Key)?.Type.TypeCase == FeatureType.TypeOneofCase.StringType;
}

/// <summary>What a model said.</summary>
/// <param name="Outputs">The outputs in the order of the description.</param>
/// <param name="Time">How long it took.</param>
public sealed record TrialResult(IReadOnlyList<(string Name, MLFeatureValue Value)> Outputs, TimeSpan Time);
