using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Updating;

/// <summary>The parameters of an update: what the model says, and what was given instead, within what the model allows.</summary>
internal sealed class UpdateParameters
{
    private readonly Dictionary<string, Parameter> _parameters = [];
    private readonly Lock _lock = new();

    /// <summary>The name of the pipeline's stage that the parameters are of; null outside of pipelines.</summary>
    public string? Stage { get; set; }

    /// <summary>What holds now.</summary>
    public IReadOnlyDictionary<MLParameterKey, object> Values
    {
        get
        {
            lock (_lock) return _parameters.Values.ToDictionary(parameter => parameter.Key, parameter => parameter.Value);
        }
    }

    /// <summary>The parameters of a network's update.</summary>
    public static UpdateParameters Of(NetworkUpdateParameters update)
    {
        UpdateParameters parameters = new();
        if (update.Optimizer.SgdOptimizer is { } sgd)
        {
            parameters.Add(MLParameterKey.LearningRate, sgd.LearningRate);
            parameters.Add(MLParameterKey.MiniBatchSize, sgd.MiniBatchSize, least: 1);
            parameters.Add(MLParameterKey.Momentum, sgd.Momentum);
        }
        else if (update.Optimizer.AdamOptimizer is { } adam)
        {
            parameters.Add(MLParameterKey.LearningRate, adam.LearningRate);
            parameters.Add(MLParameterKey.MiniBatchSize, adam.MiniBatchSize, least: 1);
            parameters.Add(MLParameterKey.Beta1, adam.Beta1);
            parameters.Add(MLParameterKey.Beta2, adam.Beta2);
            parameters.Add(MLParameterKey.Eps, adam.Eps);
        }

        parameters.Add(MLParameterKey.Epochs, update.Epochs, least: 1);
        parameters._parameters.Add(
            MLParameterKey.Shuffle.Name,
            new Parameter(MLParameterKey.Shuffle, update.Shuffle?.DefaultValue ?? false, value => MLParameterKey.Shuffle.ToFlag(value)));
        parameters.Add(MLParameterKey.Seed, update.Seed ?? new Int64Parameter { DefaultValue = Random.Shared.Next() }, long.MinValue);
        return parameters;
    }

    /// <summary>The parameters of a nearest-neighbours classifier's update.</summary>
    public static UpdateParameters Of(KNearestNeighborsClassifier classifier)
    {
        UpdateParameters parameters = new();
        parameters.Add(MLParameterKey.NumberOfNeighbors, classifier.NumberOfNeighbors, least: 1);
        return parameters;
    }

    /// <summary>A number; a parameter that the model does not have is 0.</summary>
    public double Number(MLParameterKey key) => Value(key) is double number ? number : 0;

    public long Integer(MLParameterKey key) => (long)Value(key)!;

    public bool Flag(MLParameterKey key) => (bool)Value(key)!;

    /// <summary>Gives parameters other values: all of them, or none where one is refused.</summary>
    /// <exception cref="ModelInputException">The model has no such parameter, or does not allow the value.</exception>
    public void Set(IReadOnlyDictionary<MLParameterKey, object> values)
    {
        lock (_lock)
        {
            (string Name, object Value)[] accepted = [.. values.Select(value => (value.Key.Name, Accept(value.Key, value.Value)))];
            foreach ((string name, object value) in accepted) _parameters[name] = _parameters[name] with { Value = value };
        }
    }

    private object? Value(MLParameterKey key)
    {
        lock (_lock) return _parameters.GetValueOrDefault(key.Name)?.Value;
    }

    private object Accept(MLParameterKey key, object value)
    {
        if (key.Scope is { } scope && scope != Stage)
        {
            throw new ModelInputException(Stage is null
                ? $"The parameter {key} belongs to a stage, but the model is not a pipeline with named stages."
                : $"The parameter {key} does not belong to the stage that learns, which is '{Stage}'.");
        }

        return _parameters.TryGetValue(key.Name, out Parameter? parameter)
            ? parameter.Accept(value)
            : throw new ModelInputException(
                $"The model has no parameter {key.Name}; it has {string.Join(", ", _parameters.Keys)}.");
    }

    private void Add(MLParameterKey key, DoubleParameter? parameter)
    {
        if (parameter is null) return;
        _parameters.Add(key.Name, new Parameter(key, parameter.DefaultValue, given =>
        {
            double value = key.ToNumber(given);
            parameter.Check(value, FormattableString.Invariant($"{key.Name} is to be {value}"));
            return value;
        }));
    }

    private void Add(MLParameterKey key, Int64Parameter parameter, long least) =>
        _parameters.Add(key.Name, new Parameter(key, parameter.DefaultValue, given =>
        {
            long value = key.ToInteger(given);
            parameter.Check(value, $"{key.Name} is to be {value}", least);
            return value;
        }));

    private sealed record Parameter(MLParameterKey Key, object Value, Func<object, object> Accept);
}
