using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Evaluators.Classic;

/// <summary>
/// Outputs that are the inputs: of the same name, or else at the same place of the description (Core ML specification, <c>Identity</c>).
/// </summary>
internal sealed class Identity : IModelEvaluator
{
    private readonly Dictionary<string, string> _inputOfOutput = [];
    private readonly string _where;

    public Identity(EvaluatorContext context)
    {
        _where = context.Where;
        string[] inputs = [.. context.Model.Description.Input.Select(input => input.Name)];
        string[] outputs = [.. context.Model.Description.Output.Select(output => output.Name)];
        for (int i = 0; i < outputs.Length; i++)
        {
            if (inputs.Contains(outputs[i])) _inputOfOutput[outputs[i]] = outputs[i];
            else if (i < inputs.Length) _inputOfOutput[outputs[i]] = inputs[i];
            else throw new ModelFormatException($"{_where}: the identity model has no input for the output '{outputs[i]}'.");
        }
    }

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken) => _inputOfOutput
        .Where(pair => inputs.ContainsKey(pair.Value))
        .ToDictionary(pair => pair.Key, pair => inputs[pair.Value]);
}
