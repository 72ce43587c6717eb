using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.LinkedModels;

namespace CoreMLSharp.Runtime.Evaluators.Linked;

/// <summary>
/// Runs the model that a linked model names, through the process's one instance of it. Inputs and outputs are matched by name.
/// </summary>
internal sealed class LinkedModelEvaluator : IModelEvaluator
{
    /// <summary>A linked model may link in turn, but not without end.</summary>
    private const int MaximumDepth = 8;

    private readonly SharedModelLease _lease;

    private LinkedModelEvaluator(SharedModelLease lease) => _lease = lease;

    public static IModelEvaluator Create(EvaluatorContext context)
    {
        if (context.LinkDepth >= MaximumDepth)
        {
            throw new ModelFormatException(
                $"{context.Where}: linked models link to one another more than {MaximumDepth} deep, or in a circle.");
        }

        ModelSource source =
            LinkedModelResolver.Resolve(context.Model.LinkedModel, context.Origin.Folder, context.Configuration.SearchPaths);
        SharedModelLease lease = SharedModels.Get(source, context.Configuration, context.LinkDepth + 1);
        string? missing = context.Model.Description.Output.Select(output => output.Name)
            .Except(lease.Model.Description.Output.Select(output => output.Name)).FirstOrDefault();
        if (missing is null) return new LinkedModelEvaluator(lease);
        lease.Dispose();
        throw new ModelFormatException(
            $"{context.Where}: the linked model {source.Location} has no output '{missing}'; it is not the model that this one was made " +
                "with.");
    }

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken) =>
        _lease.Model.Evaluate(inputs, cancellationToken);

    public IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> EvaluateBatch(
        IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch, CancellationToken cancellationToken) =>
        _lease.Model.EvaluateBatch(batch, cancellationToken);

    public void Dispose() => _lease.Dispose();
}
