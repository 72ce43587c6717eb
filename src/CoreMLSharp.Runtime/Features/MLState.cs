namespace CoreMLSharp.Runtime.Features;

/// <summary>
/// What a stateful model keeps from one prediction to the next, such as the keys and values of a language model. Made by
/// <see cref="MLModel.MakeState"/>.
/// </summary>
/// <example>
/// <code>
/// MLState state = model.MakeState();
/// foreach (var inputs in sequence) model.Predict(inputs, state);
/// </code>
/// </example>
public sealed class MLState
{
    private readonly Dictionary<string, MLMultiArray> _arrays;

    internal MLState(params IReadOnlyList<KeyValuePair<string, MLMultiArray>> arrays) => _arrays = new(arrays);

    /// <summary>The names of the model's states.</summary>
    public IReadOnlyCollection<string> Names => _arrays.Keys;

    /// <summary>The present content of a state. Zeros at first; another array of equal type and shape may be put in its place.</summary>
    /// <exception cref="KeyNotFoundException">The model has no state of that name.</exception>
    /// <exception cref="ArgumentException">The new array has another type or shape.</exception>
    public MLMultiArray this[string name]
    {
        get => _arrays[name];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            MLMultiArray present = _arrays[name];
            if (value.DataType != present.DataType || !value.Shape.SequenceEqual(present.Shape))
            {
                throw new ArgumentException($"The state '{name}' is {present}; {value} does not fit.", nameof(value));
            }

            _arrays[name] = value;
        }
    }
}
