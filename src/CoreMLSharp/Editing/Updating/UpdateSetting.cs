using System.Globalization;
using CoreMLSharp.Building;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Editing.Updating;

/// <summary>One setting of how a model learns, for people to read.</summary>
/// <param name="Name">The setting: <c>loss</c>, <c>optimizer</c>, <c>learningRate</c> …</param>
/// <param name="Value">What it is unless the app says otherwise.</param>
/// <param name="Allowed">The values that an app may choose; null where there is no choice.</param>
public sealed record UpdateSetting(string Name, string Value, ParameterRange? Allowed = null)
{
    /// <summary>The settings that a model has.</summary>
    public static IReadOnlyList<UpdateSetting> ListOf(UpdatableModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        NetworkUpdateParameters parameters = model.Parameters ?? new();
        List<UpdateSetting?> settings = [.. parameters.LossLayers.Select(Loss)];
        if (parameters.Optimizer?.SgdOptimizer is { } sgd)
        {
            settings.AddRange(
            [
                new UpdateSetting("optimizer", "sgd"), Number("learningRate", sgd.LearningRate),
                Integer("miniBatchSize", sgd.MiniBatchSize), Number("momentum", sgd.Momentum),
            ]);
        }
        else if (parameters.Optimizer?.AdamOptimizer is { } adam)
        {
            settings.AddRange(
            [
                new UpdateSetting("optimizer", "adam"), Number("learningRate", adam.LearningRate),
                Integer("miniBatchSize", adam.MiniBatchSize),
                Number("beta1", adam.Beta1), Number("beta2", adam.Beta2), Number("eps", adam.Eps),
            ]);
        }

        settings.Add(Integer("epochs", parameters.Epochs));
        if (parameters.Shuffle is { } shuffle) settings.Add(new UpdateSetting("shuffle", shuffle.DefaultValue ? "true" : "false"));
        settings.Add(Integer("seed", parameters.Seed));
        if (model.TrainingInputs.Count > 0)
        {
            settings.Add(new UpdateSetting("trainingInputs", string.Join(", ", model.TrainingInputs.Select(input => input.Name))));
        }

        return [.. settings.OfType<UpdateSetting>()];
    }

    private static UpdateSetting Loss(LossLayer loss) => new("loss", loss.CategoricalCrossEntropyLossLayer is { } entropy
        ? $"cross-entropy of {entropy.Input}"
        : $"mean-squared-error of {loss.MeanSquaredErrorLossLayer?.Input}");

    private static UpdateSetting? Number(string name, DoubleParameter? parameter) => parameter is null
        ? null
        : new(name, parameter.DefaultValue.ToString(CultureInfo.InvariantCulture), ParameterRange.Of(parameter));

    private static UpdateSetting? Integer(string name, Int64Parameter? parameter) => parameter is null
        ? null
        : new(name, parameter.DefaultValue.ToString(CultureInfo.InvariantCulture), ParameterRange.Of(parameter));
}
