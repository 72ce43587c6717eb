using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Linked;

/// <summary>Runs the model that a linked model names, through the process's one instance of it. Inputs and outputs are matched by name.</summary>
internal sealed class LinkedModelEvaluator : IModelEvaluator
{
    /// <summary>A linked model may link in turn, but not without end.</summary>
    private const int MaximumDepth = 8;

    private readonly SharedModel _shared;

    private LinkedModelEvaluator(SharedModel shared) => _shared = shared;

    public static IModelEvaluator Create(EvaluatorContext context)
    {
        if (context.LinkDepth >= MaximumDepth)
        {
            throw new ModelFormatException($"{context.Where}: linked models link to one another more than {MaximumDepth} deep, or in a circle.");
        }

        LinkedModelLocation location = LinkedModelResolver.Resolve(
            context.Model.LinkedModel, context.Origin.Folder, context.Configuration.SearchPaths);
        SharedModel shared = SharedModels.Get(location, context.Configuration, context.LinkDepth + 1);
        foreach (FeatureDescription output in context.Model.Description.Output)
        {
            if (shared.Description.Output.All(known => known.Name != output.Name))
            {
                throw new ModelFormatException(
                    $"{context.Where}: the linked model {location.Path ?? location.Name} has no output '{output.Name}'; it is not the model that this one was made with.");
            }
        }

        return new LinkedModelEvaluator(shared);
    }

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(IReadOnlyDictionary<string, MLFeatureValue> inputs) => _shared.Evaluate(inputs);

    public IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> EvaluateBatch(IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch) =>
        _shared.EvaluateBatch(batch);
}
