using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>A Scan node as its body, once for each step.</summary>
internal static class UnrolledScan
{
    /// <summary>The final states, and the outputs of all steps stacked along a new first axis.</summary>
    public static OnnxValue[] Run(OnnxGraphBuilder graph, NodeProto node)
    {
        AttributeProto? Find(string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
        GraphProto body = Find("body")!.G;
        int sequences = (int)Find("num_scan_inputs")!.I;
        int states = node.Input.Count - sequences;
        OnnxValue[][] elements = [.. node.Input.Skip(states).Select(input => Elements(graph, graph.ValueOf(input)))];
        long[] inputDirections = [.. Find("scan_input_directions")?.Ints ?? []];
        long[] outputDirections = [.. Find("scan_output_directions")?.Ints ?? []];
        int steps = elements[0].Length;
        OnnxValue[] current = [.. node.Input.Take(states).Select(graph.ValueOf)];
        OnnxValue[][] outputs = [.. Enumerable.Range(0, body.Output.Count - states).Select(_ => new OnnxValue[steps])];
        for (int step = 0; step < steps; step++)
        {
            IEnumerable<OnnxValue> taken = elements.Select((all, i) => all[At(step, steps, inputDirections, i)]);
            OnnxValue[] results = Step(graph, body, [.. current, .. taken]);
            current = results[..states];
            for (int i = 0; i < outputs.Length; i++) outputs[i][At(step, steps, outputDirections, i)] = results[states + i];
        }

        return [.. current, .. outputs.Select(all => graph.Stack(all, 0))];
    }

    private static int At(int step, int steps, long[] directions, int index) =>
        index < directions.Length && directions[index] == 1 ? steps - 1 - step : step;

    /// <summary>The slices of a value along its first axis.</summary>
    private static OnnxValue[] Elements(OnnxGraphBuilder graph, OnnxValue x)
    {
        long[] ones = [.. Enumerable.Repeat(1L, (int)NodeGradient.Known(x)[0])];
        return [.. graph.Split(x, 0, ones).Select(element => graph.Squeeze(element, 0))];
    }

    private static OnnxValue[] Step(OnnxGraphBuilder graph, GraphProto body, OnnxValue[] inputs)
    {
        Dictionary<string, OnnxValue> values = [];
        foreach ((ValueInfoProto input, OnnxValue value) in body.Input.Zip(inputs)) values.Add(input.Name, value);
        OnnxValue? Find(string name) => name.Length == 0 ? null : values.GetValueOrDefault(name) ?? graph.ValueOf(name);
        foreach (NodeProto node in body.Node)
        {
            if (node.Attribute.Any(attribute => attribute.G is not null))
            {
                throw new UnsupportedModelException($"The operator {node.OpType} ('{node.Name}') inside a loop has no gradient.");
            }

            OnnxValue[] known = [.. node.Output.Select(graph.ValueOf)];
            OnnxValue[] outputs = graph.Add(
                node.OpType, [.. node.Input.Select(Find)], [.. known.Select(value => (value.Type, value.Shape))], node.Domain,
                [.. node.Attribute.Select(attribute => attribute.Clone())]);
            foreach ((string name, OnnxValue value) in node.Output.Zip(outputs)) values.Add(name, value);
        }

        return [.. body.Output.Select(output => Find(output.Name)!)];
    }
}
