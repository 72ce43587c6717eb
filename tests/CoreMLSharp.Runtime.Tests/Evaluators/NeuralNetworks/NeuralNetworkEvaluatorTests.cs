using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Tests.Evaluators.NeuralNetworks;

public class NeuralNetworkEvaluatorTests
{
    [Fact]
    public void A_loop_that_never_ends_is_an_error()
    {
        Model model = Network(new NeuralNetworkLayer
        {
            Name = "wait",
            Loop = new LoopLayerParams
            {
                ConditionVar = "y",
                ConditionNetwork = new NeuralNetwork { Layers = { Layer("x", "y", new() { Copy = new() }) } },
                BodyNetwork = new NeuralNetwork { Layers = { Layer("x", "y", new() { Copy = new() }) } },
            },
        });
        using MLModel loaded = MLModel.Load(new ModelFile(model), new MLModelConfiguration { MaximumLoopIterations = 1000 });

        string message = Assert.Throws<CoreMLException>(() => loaded.Predict(Input(1))).Message;

        Assert.Contains("did not end within 1,000 iterations", message, StringComparison.Ordinal);
        Assert.Contains(nameof(MLModelConfiguration.MaximumLoopIterations), message, StringComparison.Ordinal);
        Assert.Equal(0, loaded.Predict(Input(0))["y"].MultiArrayValue.ToFloats()[0]);
    }

    [Fact]
    public void Loops_inside_loops_are_ended_together()
    {
        NeuralNetworkLayer inner = Loop(Layer("x", "y", new() { Copy = new() }));
        using MLModel loaded = MLModel.Load(
            new ModelFile(Network(Loop(inner))), new MLModelConfiguration { MaximumLoopTime = TimeSpan.FromMilliseconds(100) });

        string message = Assert.Throws<CoreMLException>(() => loaded.Predict(Input(1))).Message;

        Assert.Contains(nameof(MLModelConfiguration.MaximumLoopTime), message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_whose_loops_take_too_much_is_not_repeated_with_other_inputs()
    {
        using OnnxTranslation translation = OnnxExporter.Export(
            Network(Loop(Loop(Layer("x", "y", new() { Copy = new() })))), new OnnxTranslationOptions { ModelName = "loops" });
        using OnnxSession session = new(
            StoredOnnxModel.Of(translation), new MLModelConfiguration { MaximumLoopMemory = long.MinValue }, "loops");
        int trials = 0;

        Assert.Throws<CoreMLException>(() => TrialRun.Of(session, make =>
        {
            trials++;
            OnnxFeature input = translation.Inputs[0];
            using OrtValue value = make(input.ElementType, [1]);
            return session.Run([input.TensorName], [value], [translation.Outputs[0].TensorName]);
        }));
        Assert.Equal(1, trials);
    }

    [Fact]
    public void A_loop_that_takes_memory_without_end_is_ended()
    {
        Model model = Network(Loop(Layer("x", "y", new() { Copy = new() })));
        using MLModel loaded = MLModel.Load(new ModelFile(model), new MLModelConfiguration { MaximumLoopMemory = long.MinValue });

        string message = Assert.Throws<CoreMLException>(() => loaded.Predict(Input(1))).Message;

        Assert.Contains(nameof(MLModelConfiguration.MaximumLoopMemory), message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_beyond_the_limit_is_refused_before_memory_is_taken()
    {
        Model model = Network(Layer("x", "y", new() { Copy = new() }), size: 4);
        MLModelConfiguration configuration = new() { MaximumTensorElements = 3 };

        string message = Assert.Throws<ModelInputException>(() =>
        {
            using MLModel loaded = MLModel.Load(new ModelFile(model), configuration);
            loaded.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap(new float[4], 4) });
        }).Message;

        Assert.Contains("'x' of [4] would have more than the 3 elements", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_feature_without_a_type_or_described_twice_is_refused()
    {
        Model model = Network(Layer("x", "y", new() { Copy = new() }));
        model.Description.Output.Add(model.Description.Output[0]);
        model.Description.Input[0].Type = null;

        string message = Assert.Throws<ModelValidationException>(() => MLModel.Load(new ModelFile(model))).Message;

        Assert.Contains("The input 'x' has no type.", message, StringComparison.Ordinal);
        Assert.Contains("The output 'y' is described twice.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_translation_foresaw_is_explained_by_the_rules_that_the_model_breaks()
    {
        Model model = Network(Layer("x", "y", new() { ReshapeStatic = new() { TargetShape = { 1 } } }));
        model.NeuralNetwork.Layers[0] = new NeuralNetworkLayer { Name = "y", Output = { "y" }, Softmax = new() };

        Exception error = Assert.ThrowsAny<CoreMLException>(() => MLModel.Load(new ModelFile(model)));

        Assert.DoesNotContain("no check foresaw", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_threads_get_their_own_results()
    {
        using MLModel model = MLModel.Load(new ModelFile(Network(Layer("x", "y", new() { Multiply = new() { Alpha = 3 } }))));

        float[] results = new float[2000];
        Parallel.For(0, results.Length, i => results[i] = model.Predict(Input(i))["y"].MultiArrayValue.ToFloats()[0]);

        Assert.Equal(Enumerable.Range(0, results.Length).Select(i => 3f * i), results);
    }

    [Fact]
    public void Results_stay_when_the_model_predicts_again()
    {
        using MLModel model = MLModel.Load(new ModelFile(Network(Layer("x", "y", new() { Multiply = new() { Alpha = 3 } }))));
        IReadOnlyDictionary<string, MLFeatureValue> first = model.Predict(Input(1));

        model.Predict(Input(2));

        Assert.Equal([3], first["y"].MultiArrayValue.ToFloats());
    }

    [Fact]
    public void Outputs_whose_shapes_depend_on_the_numbers()
    {
        using MLModel model = MLModel.Load(new ModelFile(Network(Layer("x", "y", new() { WhereNonZero = new() }), size: 4)));
        int[] Positions(params float[] x) =>
        [
            .. model.Predict(
                new Dictionary<string, MLFeatureValue>
                {
                    ["x"] = MLMultiArray.Wrap(x, 4),
                })["y"].MultiArrayValue.ToFloats().Select(position => (int)position),
        ];

        Assert.Equal([1, 3], Positions(0, 5, 0, 6));
        Assert.Equal([0, 2], Positions(5, 0, 6, 0));
        Assert.Equal([0, 1, 2], Positions(5, 1, 6, 0));
        Assert.Empty(Positions(0, 0, 0, 0));
        Assert.Equal([3], Positions(0, 0, 0, 1));
    }

    [Fact]
    public void Labels_that_stand_twice_are_one_entry()
    {
        Model network = Network(Layer("x", "y", new() { Multiply = new() { Alpha = 1 } }), size: 3);
        Model model = new()
        {
            SpecificationVersion = 4,
            Description = new ModelDescription
            {
                Input = { network.Description.Input[0] },
                Output =
                {
                    new FeatureDescription { Name = "scores", Type = new FeatureType { DictionaryType = new() { StringKeyType = new() } } },
                    new FeatureDescription { Name = "label", Type = new FeatureType { StringType = new() } },
                },
                PredictedFeatureName = "label",
                PredictedProbabilitiesName = "scores",
            },
            NeuralNetworkClassifier = new NeuralNetworkClassifier
            {
                ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping,
                Layers = { network.NeuralNetwork.Layers },
                StringClassLabels = new StringVector { Vector = { "crane", "tench", "crane" } },
            },
        };
        using MLModel loaded = MLModel.Load(new ModelFile(model));

        IReadOnlyDictionary<string, MLFeatureValue> outputs =
            loaded.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap([0.5f, 0.3f, 0.2f]) });

        Assert.Equal("crane", outputs["label"].StringValue);
        Assert.Equal(["crane", "tench"], outputs["scores"].DictionaryValue.Keys);
        Assert.Equal(0.3, outputs["scores"].DictionaryValue["tench"], 1e-6);
    }

    [Fact]
    public void A_classifier_that_ends_in_a_sigmoid_keeps_an_order_far_below_zero()
    {
        NeuralNetworkBuilder builder = new(
            [Feature.MultiArray("x", ArrayFeatureType.Types.ArrayDataType.Float32, 3)],
            [Feature.MultiArray("y", ArrayFeatureType.Types.ArrayDataType.Float32)]);
        builder.AddActivation("last", "x", "y", Activation.Sigmoid());
        builder.SetClassLabels(["a", "b", "c"], predictedFeatureName: "label", predictionBlob: "y");
        using MLModel model = MLModel.Load(new ModelFile(builder.Build()));

        IReadOnlyDictionary<string, MLFeatureValue> outputs =
            model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap([-40f, -25f, -33f]) });

        Assert.Equal("b", outputs["label"].StringValue);
    }

    [Fact]
    public void Many_weights_are_the_same_weights()
    {
        // A product with a matrix of 17 MB, beyond which weights go another way into the runtime: ones in the first row, and i in the last
        // element of row i.
        const int size = 2100;
        float[] weights = new float[size * size];
        weights.AsSpan(0, size).Fill(1);
        for (int i = 1; i < size; i++) weights[(i * size) + size - 1] = i;
        Model model = Network(Layer("x", "y", new()
        {
            InnerProduct = new() { InputChannels = size, OutputChannels = size, Weights = new() { FloatValue = { weights } } },
        }), size);
        using TemporaryFolder folder = new();
        new ModelFile(model).Save(folder["large.mlmodel"]);

        using MLModel loaded = MLModel.Load(folder["large.mlmodel"]);
        float[] y = loaded.Predict(
            new Dictionary<string, MLFeatureValue>
            { ["x"] = MLMultiArray.Wrap(Enumerable.Repeat(1f, size).ToArray()) })["y"].MultiArrayValue.ToFloats();

        Assert.Equal(size, y[0]);
        Assert.Equal(Enumerable.Range(1, size - 1).Select(i => (float)i), y[1..]);
    }

    /// <summary>A loop that runs as long as x is not 0.</summary>
    private static NeuralNetworkLayer Loop(NeuralNetworkLayer body) => new()
    {
        Name = "loop",
        Loop = new LoopLayerParams
        {
            ConditionVar = "y",
            ConditionNetwork = new NeuralNetwork { Layers = { Layer("x", "y", new() { Copy = new() }) } },
            BodyNetwork = new NeuralNetwork { Layers = { body, Layer("x", "y", new() { Copy = new() }) } },
        },
    };

    private static Dictionary<string, MLFeatureValue> Input(float x) => new() { ["x"] = MLMultiArray.Wrap([x]) };

    private static Model Network(NeuralNetworkLayer layer, int size = 1) => new()
    {
        SpecificationVersion = 4,
        Description = new ModelDescription { Input = { Array("x", size) }, Output = { Array("y", size) } },
        NeuralNetwork = new NeuralNetwork
        {
            ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping,
            Layers = { layer },
        },
    };

    private static NeuralNetworkLayer Layer(string input, string output, NeuralNetworkLayer layer)
    {
        layer.Name = output;
        layer.Input.Add(input);
        layer.Output.Add(output);
        return layer;
    }

    private static FeatureDescription Array(string name, long size) => new()
    {
        Name = name,
        Type = new FeatureType
        {
            MultiArrayType = new ArrayFeatureType { Shape = { size }, DataType = ArrayFeatureType.Types.ArrayDataType.Float32 },
        },
    };
}
