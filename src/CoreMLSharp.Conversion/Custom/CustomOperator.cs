using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Custom;

/// <summary>
/// What a layer of Keras or an operator of ONNX computes that only the caller knows: a class of the author's own, a Lambda, an operator of
/// another library. It is said in operators of ONNX, which are then converted like all others.
/// </summary>
/// <param name="Translate">
/// Adds what the layer computes to the graph, and answers with its outputs: called once for each place where the layer stands.
/// </param>
/// <example>
/// <code>
/// CustomOperator swish = new(call => [call.Add("Mul", [call.Inputs[0], call.Add("Sigmoid", [call.Inputs[0]])])]);
/// ConversionOptions options = new() { CustomOperators = new Dictionary&lt;string, CustomOperator&gt; { ["Swish"] = swish } };
/// </code>
/// </example>
public sealed record CustomOperator(Func<CustomCall, IReadOnlyList<CustomTensor>> Translate)
{
    /// <summary>
    /// The names of a Keras layer's weights, in the order in which it creates them, for <see cref="CustomCall.Weight"/>. Operators of ONNX
    /// have none: theirs are inputs.
    /// </summary>
    public IReadOnlyList<string> Weights { get; init; } = [];

    /// <summary>Translates a call.</summary>
    /// <exception cref="CoreMLException">The translation failed, or gives another number of outputs than are needed.</exception>
    internal IReadOnlyList<CustomTensor> Run(CustomCall call, int outputs)
    {
        IReadOnlyList<CustomTensor> results;
        try
        {
            results = Translate(call);
        }
        catch (Exception error) when (Unforeseen.Is(error))
        {
            throw new CoreMLException($"the translation that was given for '{call.Operator}' failed: {error.Message}", error);
        }

        return results.Count >= outputs
            ? results
            : throw new CoreMLException(
                $"the translation that was given for '{call.Operator}' gives {Counted.Of(results.Count, "output")} of {outputs}.");
    }
}

/// <summary>A tensor in the graph that a source becomes.</summary>
public sealed class CustomTensor
{
    internal CustomTensor(string name, IReadOnlyList<long>? shape) => (Name, Shape) = (name, shape);

    /// <summary>What the graph calls it.</summary>
    public string Name { get; }

    /// <summary>
    /// Its sizes, -1 where one is free; null where not even their number is known. Keras's images have their channels last.
    /// </summary>
    public IReadOnlyList<long>? Shape { get; }
}
