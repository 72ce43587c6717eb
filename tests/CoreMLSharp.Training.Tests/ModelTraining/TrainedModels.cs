using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Training.Tests.ModelTraining;

/// <summary>Small models that learn, and examples for them.</summary>
internal static class TrainedModels
{
    /// <summary>Two classes of points, <c>low</c> and <c>high</c>, by two layers, as a network.</summary>
    public static ModelFile Network() => new(
        new NeuralNetworkBuilder([Feature.MultiArray("x", ArrayDataType.Float32, 2)], [Feature.MultiArray("y", ArrayDataType.Float32)])
            .AddInnerProduct("hidden", "x", "h", Numbers(8), Numbers(4), inputChannels: 2, outputChannels: 4)
            .AddActivation("tanh", "h", "a", new ActivationParams { Tanh = new ActivationTanh() })
            .AddInnerProduct("scores", "a", "s", Numbers(8), Numbers(2), inputChannels: 4, outputChannels: 2)
            .AddSoftmax("softmax", "s", "probabilities")
            .SetClassLabels(["low", "high"])
            .Build());

    /// <summary>The same as a program, whose numbers have 32 or 16 bits.</summary>
    public static ModelFile Program(DataType type = DataType.Float32)
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable x = main.Input("x", DataType.Float32, 1, 2);
        if (type != DataType.Float32) x = main.Cast(x, type);
        ProgramVariable h = main.Tanh(main.Linear(x, Tensor(type, 4, 2), Tensor(type, 4), name: "hidden"));
        ProgramVariable p = main.Softmax(main.Linear(h, Tensor(type, 2, 4), Tensor(type, 2), name: "scores"), axis: -1);
        main.Classify(type == DataType.Float32 ? p : main.Cast(p, DataType.Float32), ["low", "high"]);
        return program.Build();
    }

    /// <summary>Points above and below a line, half of each, for the network or, in one more dimension, for the program.</summary>
    public static MLArrayBatchProvider Points(int count, bool forProgram = false) => new(
        [.. Enumerable.Range(0, count).Select(i => (IReadOnlyDictionary<string, MLFeatureValue>)Point(i, forProgram))]);

    public static Dictionary<string, MLFeatureValue> Point(int i, bool forProgram = false)
    {
        float angle = (i * 0.7f) + (i % 2 == 0 ? 0.2f : 0);
        float shift = i % 2 == 0 ? 1 : -1;
        float[] x = [MathF.Cos(angle) + shift, MathF.Sin(angle) + shift];
        return new Dictionary<string, MLFeatureValue>
        {
            ["x"] = forProgram ? MLMultiArray.Wrap(x, 1, 2) : MLMultiArray.Wrap(x),
            ["classLabel"] = i % 2 == 0 ? "high" : "low",
        };
    }

    /// <summary>y = w · x + b, of one number.</summary>
    public static ModelFile Line(float w, float b) => new(
        new NeuralNetworkBuilder([Feature.MultiArray("x", ArrayDataType.Float32, 1)], [Feature.MultiArray("y", ArrayDataType.Float32, 1)])
            .AddInnerProduct("line", "x", "y", new float[] { w }, new float[] { b }, inputChannels: 1, outputChannels: 1)
            .Build());

    /// <summary>Pairs of x and the y that is right.</summary>
    public static MLArrayBatchProvider Pairs(params (float X, float Y)[] pairs) => new(
        [
            .. pairs.Select(pair => new Dictionary<string, MLFeatureValue>
            {
                ["x"] = MLMultiArray.Wrap<float>([pair.X]),
                ["true y"] = MLMultiArray.Wrap<float>([pair.Y]),
            }),
        ]);

    public static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (((i * 5) % 7) - 3) / 6f)];

    public static ProgramTensor Tensor(DataType type, params long[] shape) =>
        ProgramTensor.OfFloats(type, Numbers((int)shape.Aggregate(1L, (a, b) => a * b)), shape);

    /// <summary>The numbers of a parameter by its name, as the model stores them.</summary>
    public static float[] Weights(ModelFile model, string name)
    {
        if (model.Specification.MlProgram is not { } program)
        {
            InnerProductLayerParams layer = model.Specification.NetworkLayers
                .First(each => name.StartsWith(each.Name + ".", StringComparison.Ordinal)).InnerProduct;
            return [.. (name.EndsWith("bias", StringComparison.Ordinal) ? layer.Bias : layer.Weights).FloatValue];
        }

        using ProgramWeights weights = new(model);
        Operation constant = program.Functions["main"].BlockSpecializations.Values.Single().Operations
            .First(operation => operation.Outputs[0].Name == name);
        return weights.ReadTensor(constant.Attributes["val"]).ToFloats();
    }
}
