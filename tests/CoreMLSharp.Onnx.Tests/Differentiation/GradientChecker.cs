using CoreMLSharp.Onnx.Differentiation;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Onnx.Tests.Differentiation;

/// <summary>
/// Compares the gradients that the graph computes with differences of what it computes: the five-point formula, in 64 bits over the 32-bit
/// results, with inputs that keep away from kinks.
/// </summary>
internal static class GradientChecker
{
    private const float Step = 0.02f;
    private const double Tolerance = 2e-3;

    /// <summary>Checks the gradients by all inputs of what a function adds to a graph.</summary>
    public static void Check(Func<OnnxGraphBuilder, OnnxValue[], OnnxValue> build, params Tensor[] inputs)
    {
        using Computation computation = new(build, inputs);
        (_, float[][] gradients) = computation.Run(inputs);
        for (int input = 0; input < inputs.Length; input++)
        {
            double[] expected = [.. Enumerable.Range(0, inputs[input].Values.Length).Select(i => computation.Slope(inputs, input, i))];
            double scale = Math.Max(expected.Max(Math.Abs), 0.1);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.True(
                    Math.Abs(gradients[input][i] - expected[i]) <= Tolerance * scale,
                    $"input {input}, element {i}: {gradients[input][i]} instead of {expected[i]}");
            }
        }
    }

    /// <summary>Checks only some elements of the gradient by one input, where there are many.</summary>
    public static void CheckSome(int input, int[] elements, Func<OnnxGraphBuilder, OnnxValue[], OnnxValue> build, params Tensor[] inputs)
    {
        using Computation computation = new(build, inputs);
        float[] gradient = computation.Run(inputs).Gradients[input];
        double scale = gradient.Max(Math.Abs);
        Assert.All(elements, i => Assert.Equal(computation.Slope(inputs, input, i), gradient[i], Tolerance * scale));
    }

    /// <summary>Numbers that look like chance, are the same each time, and lie apart from each other and from zero.</summary>
    public static Tensor Numbers(params long[] shape) => Numbers(0, shape);

    /// <inheritdoc cref="Numbers(long[])"/>
    public static Tensor Numbers(int seed, long[] shape)
    {
        int count = (int)shape.Aggregate(1L, (a, b) => a * b);
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(count + seed).Shuffle(order);

        // Of every number there is one, at least 0.12 from the next (a step each way and a margin) and as far from 0, up to about ±2.
        float spacing = Math.Max(0.12f, Math.Min(0.5f, 4f / count));
        return new([.. order.Select(i => ((i - (count / 2)) * spacing) + (0.4f * spacing))], shape);
    }

    /// <summary>The same, moved and scaled to an interval.</summary>
    public static Tensor Between(float low, float high, params long[] shape)
    {
        Tensor numbers = Numbers(shape);
        (float least, float most) = (numbers.Values.Min(), numbers.Values.Max());
        float scale = (high - low) / Math.Max(most - least, 1e-3f);
        return numbers with { Values = [.. numbers.Values.Select(value => low + ((value - least) * scale))] };
    }

    private sealed class Computation : IDisposable
    {
        private readonly InferenceSession _session;
        private readonly string[] _inputs;
        private readonly float[] _weights;

        public Computation(Func<OnnxGraphBuilder, OnnxValue[], OnnxValue> build, Tensor[] tensors)
        {
            OnnxGraphBuilder graph = new();
            OnnxValue[] inputs =
                [.. tensors.Select(tensor => graph.Input("x", TensorProto.Types.DataType.Float, new TensorShape([.. tensor.Shape])))];
            OnnxValue y = build(graph, inputs);
            _weights = [.. Enumerable.Range(0, (int)y.Shape.Count).Select(i => (((i * 7) % 11) - 4.5f) / 5)];
            OnnxValue loss = graph.Reduce("ReduceSum", graph.Mul(y, graph.Weights("w", _weights, y.Shape)), [], keepDims: false);
            OnnxValue?[] gradients = BackwardPass.Append(graph, loss, inputs);
            Assert.All(gradients, Assert.NotNull);
            foreach ((OnnxValue input, OnnxValue? gradient) in inputs.Zip(gradients)) Assert.Equal(input.Shape, gradient!.Shape);
            OnnxModel model = OnnxModel.Of(graph.Build("gradients", graph.Own([y, .. gradients!])), graph.LargeInitializers);
            using SessionOptions options = new() { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            _session = new InferenceSession(OnnxModelWriter.ToArray(model.Message, model.Initializers), options);
            _inputs = [.. inputs.Select(input => input.Name)];
        }

        public (float[] Y, float[][] Gradients) Run(Tensor[] inputs)
        {
            OrtValue[] values = [.. inputs.Select(input => OrtValue.CreateTensorValueFromMemory(input.Values, input.Shape))];
            using RunOptions run = new();
            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(run, _inputs, values, _session.OutputNames);
            float[][] all = [.. results.Select(result => result.GetTensorDataAsSpan<float>().ToArray())];
            foreach (OrtValue value in values) value.Dispose();
            return (all[0], all[1..]);
        }

        public double Slope(Tensor[] inputs, int input, int element)
        {
            double At(float difference)
            {
                Tensor[] moved = [.. inputs];
                float[] values = [.. inputs[input].Values];
                values[element] += difference;
                moved[input] = inputs[input] with { Values = values };
                return Run(moved).Y.Zip(_weights, (y, weight) => (double)y * weight).Sum();
            }

            return ((8 * (At(Step) - At(-Step))) - (At(2 * Step) - At(-2 * Step))) / (12 * Step);
        }

        public void Dispose() => _session.Dispose();
    }
}
