using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>The gradients of values by name. A value that several nodes use has the sum of what comes back from each.</summary>
internal sealed class GradientSums(OnnxGraphBuilder graph)
{
    private readonly Dictionary<string, List<OnnxValue>> _parts = [];

    public bool Has(string name) => _parts.ContainsKey(name);

    public void Add(string name, OnnxValue gradient)
    {
        if (_parts.TryGetValue(name, out List<OnnxValue>? parts)) parts.Add(gradient);
        else _parts.Add(name, [gradient]);
    }

    /// <summary>The gradient of a value; null where nothing came back to it.</summary>
    public OnnxValue? Find(string name)
    {
        if (!_parts.TryGetValue(name, out List<OnnxValue>? parts)) return null;
        if (parts.Count > 1) _parts[name] = parts = [graph.Add("Sum", [.. parts], parts[0].Type, parts[0].Shape)];
        return parts[0];
    }
}
