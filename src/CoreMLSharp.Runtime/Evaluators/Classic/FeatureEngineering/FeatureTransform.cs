using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic.FeatureEngineering;

/// <summary>Runs a model that makes one feature from one feature.</summary>
internal sealed class FeatureTransform : IModelEvaluator
{
    private readonly FeatureDescription _input;
    private readonly string _output;
    private readonly string _where;
    private readonly Func<MLFeatureValue, MLFeatureValue> _transform;
    private readonly MLFeatureValue? _whenAbsent;

    /// <param name="context">The model.</param>
    /// <param name="transform">Computes the output from the input.</param>
    /// <param name="whenAbsent">The output when the input is optional and absent; null when that is an error.</param>
    /// <exception cref="ModelFormatException">The description does not have one input and one output.</exception>
    public FeatureTransform(EvaluatorContext context, Func<MLFeatureValue, MLFeatureValue> transform, MLFeatureValue? whenAbsent = null)
    {
        ModelDescription description = context.Model.Description;
        _where = context.Where;
        if (description.Input.Count != 1 || description.Output.Count != 1)
        {
            throw new ModelFormatException(
                $"{_where}: a model of type {context.Model.TypeName} has one input and one output, but this has " +
                    $"{description.Input.Count} and {description.Output.Count}.");
        }

        _input = description.Input[0];
        _output = description.Output[0].Name;
        _transform = transform;
        _whenAbsent = whenAbsent;
    }

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken) =>
        new Dictionary<string, MLFeatureValue>(1) { [_output] = Transform(inputs) };

    private MLFeatureValue Transform(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        if (!inputs.TryGetValue(_input.Name, out MLFeatureValue? value))
        {
            return _whenAbsent ?? throw new ModelInputException($"{_where}: the input '{_input.Name}' is missing.");
        }

        try
        {
            return _transform(value);
        }
        catch (ModelInputException failure)
        {
            throw new ModelInputException($"{_where}: the input '{_input.Name}' {failure.Message}", failure);
        }
    }
}
