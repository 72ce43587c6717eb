using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models.NaturalLanguage;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic.Text;

/// <summary>
/// Create ML's text classifier of the algorithm <c>maxEnt</c>, whose private form was read from real files. An output for probabilities,
/// where one is described, holds the softmax of the scores.
/// </summary>
internal sealed class MaximumEntropyClassifier : IModelEvaluator
{
    private readonly MaximumEntropyModel _model;
    private readonly string _where;
    private readonly string _input;
    private readonly ClassifierOutput _output;

    private MaximumEntropyClassifier(EvaluatorContext context, MaximumEntropyModel model)
    {
        (_model, _where) = (model, context.Where);
        ModelDescription description = context.Model.Description;
        _input = description.Input.FirstOrDefault(input => input.Type.TypeCase == FeatureType.TypeOneofCase.StringType)?.Name
            ?? throw new ModelFormatException($"{_where}: the text classifier has no input that is a text.");
        StringVector labels = new() { Vector = { model.Labels } };
        _output = new ClassifierOutput(description, ClassLabels.From(labels, null, _where));
    }

    public static IModelEvaluator Create(EvaluatorContext context) => new MaximumEntropyClassifier(
        context, MaximumEntropyModel.Read(context.Model.TextClassifier.ModelParameterData.Memory, context.Where));

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken)
    {
        if (!inputs.TryGetValue(_input, out MLFeatureValue? text) || text.Type != MLFeatureType.String)
        {
            throw new ModelInputException($"{_where}: the input '{_input}' must be a text.");
        }

        double[] scores = Scores(text.StringValue);
        LinkFunctions.SoftMax(scores);
        return _output.ToFeatures(scores);
    }

    private double[] Scores(string text)
    {
        double[] scores = new double[_model.Labels.Count];
        foreach (string token in LanguageTokens.Of(text, _model.LongestWord, word => _model.Find(word) is not null))
        {
            if (_model.Find(token) is not { } word) continue;
            double rarity = _model.Rarity(word);
            for (int k = 0; k < scores.Length; k++) scores[k] += rarity * word.Weights[k];
        }

        return scores;
    }
}
