using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Updating;

/// <summary>Examples whose features are checked against the training inputs of a model, each time that they are asked for.</summary>
internal sealed class CheckedExamples : IMLBatchProvider
{
    private readonly IMLBatchProvider _examples;
    private readonly InputChecker _checker;

    public CheckedExamples(IMLBatchProvider examples, Model model)
    {
        _examples = examples;
        ModelDescription description = new();
        description.Input.AddRange(model.Description.TrainingInput.Count > 0 ? model.Description.TrainingInput : Usual(model));
        _checker = new InputChecker(description, withSequences: model.Network is { HasExactArrays: false });
    }

    public int Count => _examples.Count;

    public IReadOnlyDictionary<string, MLFeatureValue> Features(int index)
    {
        try
        {
            return _checker.Check(_examples.Features(index));
        }
        catch (CoreMLException error)
        {
            error.AddOuterLocation($"example {index + 1}");
            throw;
        }
        catch (Exception error) when (Unforeseen.Is(error))
        {
            throw new CoreMLException($"Example {index + 1} cannot be had: {error.Message}", error);
        }
    }

    /// <summary>For a model that lists no training inputs, as nearest-neighbours classifiers may: its inputs and its label.</summary>
    private static IEnumerable<FeatureDescription> Usual(Model model) =>
        model.Description.Input.Concat(
            model.Description.Output.Where(output => output.Name == model.Description.PredictedFeatureName));
}
