using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using Example = System.Collections.Generic.IReadOnlyDictionary<string, CoreMLSharp.Runtime.Features.MLFeatureValue>;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>
/// Examples whose features are checked: those that the model takes as inputs by its description. All others are true values, which the loss
/// checks.
/// </summary>
internal sealed class TrainerExamples
{
    private readonly IMLBatchProvider _examples;
    private readonly InputChecker _checker;
    private readonly HashSet<string> _inputs;

    public TrainerExamples(IMLBatchProvider examples, Model model) : this(
        examples, new InputChecker(model.Description, withSequences: model.Network is { HasExactArrays: false }),
        [.. model.Description.Input.Select(input => input.Name)])
    {
    }

    private TrainerExamples(IMLBatchProvider examples, InputChecker checker, HashSet<string> inputs) =>
        (_examples, _checker, _inputs) = (examples, checker, inputs);

    public int Count => _examples.Count;

    /// <summary>Examples that are different in each epoch get ready for one.</summary>
    public void Begin(int epoch) => (_examples as IEpochExamples)?.Begin(epoch);

    /// <summary>Other examples of the same model.</summary>
    public TrainerExamples Of(IMLBatchProvider examples) => new(examples, _checker, _inputs);

    public Example[] Take(ReadOnlySpan<int> indices)
    {
        Example[] taken = new Example[indices.Length];
        for (int i = 0; i < taken.Length; i++) taken[i] = Take(indices[i]);
        return taken;
    }

    private Example Take(int index)
    {
        try
        {
            Example given = _examples.Features(index);
            Example inputs = _checker.Check(
                given.Where(feature => _inputs.Contains(feature.Key)).ToDictionary());
            return given.Where(feature => !_inputs.Contains(feature.Key)).Concat(inputs).ToDictionary();
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
}
