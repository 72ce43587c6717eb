using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using ArrayType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Fuzzing;

/// <summary>Models with one thing wrong, made small after what mutation brought to light: whatever a user does with them is well.</summary>
public class DamagedModelTests
{
    private static readonly Dictionary<string, Func<Model>> Makers = new()
    {
        ["a network that is not described"] = () => Changed(Network(Relu), model => model.Description = null),
        ["a stage that is not described"] = () => Changed(Pipeline(), model => model.PipelineModels[1].Description = null),
        ["an output of a stage without a type"] =
            () => Changed(Pipeline(), model => model.PipelineModels[0].Description.Output[0].Type = null),
        ["an input of a stage without a type"] =
            () => Changed(Pipeline(), model => model.PipelineModels[1].Description.Input[0].Type = null),
        ["sizes of an image without a width"] = () => Changed(Network(Relu), model => model.Description.Input[0].Type = new FeatureType
        {
            ImageType = new ImageFeatureType { ImageSizeRange = new() { HeightRange = new() { LowerBound = 1, UpperBound = 2 } } },
        }),
        ["an image beyond all numbers"] = () => Changed(Network(Relu), model => model.Description.Input[0].Type = new FeatureType
        {
            ImageType = new ImageFeatureType { Width = long.MaxValue, Height = 4, ColorSpace = ImageFeatureType.Types.ColorSpace.Rgb },
        }),
        ["an array beyond all memory"] =
            () => Changed(Network(Relu), model => model.Description.Input[0].Type.MultiArrayType.Shape[0] = int.MaxValue),
        ["a program's output described twice"] =
            () => Changed(SampleModels.Make("program"), model => model.Description.Output.Add(model.Description.Output[0])),
        ["a pipeline that is not described"] = () => Changed(Pipeline(), model => model.Description = null),
        ["a first stage that is not described"] = () => Changed(Pipeline(), model => model.PipelineModels[0].Description = null),
        ["an output without a name"] = () => Changed(Network(Relu), model => model.Description.Output[0].Name = ""),
        ["an output with the name of an input"] =
            () => Changed(Network(Relu), model => model.Description.Output[0].Name = model.Description.Input[0].Name),
        ["a layer without outputs"] =
            () => Network(new NeuralNetworkLayer { Name = "y", Input = { "x" }, Activation = Activation.Sigmoid() }, Relu),
        ["a layer without inputs"] = () => Network(new NeuralNetworkLayer { Name = "y", Output = { "y" }, Gather = new() }),
        ["a layer that needs two inputs with one"] = () => Network(Layer(layer => layer.Gather = new())),
        ["a reshape to nothing"] = () => Network(Layer(layer => layer.ReshapeStatic = new())),
        ["a stack along no dimension"] = () => Network(Layer(layer => layer.Stack = new() { Axis = 5 })),
        ["a padding beyond all numbers"] =
            () => Network(Layer(layer => layer.ConstantPad = new() { PadAmounts = { ulong.MaxValue / 2, ulong.MaxValue / 2 } })),
        ["a loop that computes nothing"] = () => Network(
            new NeuralNetworkLayer { Name = "loop", Loop = new() { MaxLoopIterations = 2, BodyNetwork = new() } }, Relu),
        ["a state of bytes"] = StateOfBytes,
        ["texts where most are zero"] = SparseTexts,
        ["a class that is an array"] = () => Changed(Network(Relu), model => model.Description.PredictedFeatureName = "y"),
        ["a pipeline without stages"] = () => Changed(Pipeline(), model => model.Pipeline.Models.Clear()),
        ["a classifier whose class is not described"] = () => Changed(SampleModels.Network(4), model =>
        {
            model.NeuralNetworkClassifier.Layers.Add(
                new NeuralNetworkLayer { Name = "softmax", Input = { "y" }, Output = { "p" }, Softmax = new() });
            model.Description.PredictedFeatureName = "nothing";
        }),
    };

    public static TheoryData<string> Names => [.. Makers.Keys];

    public static TheoryData<string> Kinds =>
        [.. Model.Descriptor.Oneofs.Single(oneof => oneof.Name == "Type").Fields.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void All_that_one_does_with_a_damaged_model_ends_in_a_result_or_in_an_error_for_people(string name) => Try(Makers[name]());

    [Theory]
    [MemberData(nameof(Kinds))]
    public void All_that_one_does_with_a_model_of_nothing_but_its_kind_ends_so_too(string kind)
    {
        FieldDescriptor field = Model.Descriptor.FindFieldByName(kind);
        foreach (ModelDescription description in new[] { new ModelDescription(), Network().Description })
        {
            Model model = new() { SpecificationVersion = 4, Description = description };
            field.Accessor.SetValue(
                model, field.FieldType == FieldType.Message ? field.MessageType.Parser.ParseFrom(ByteString.Empty) : true);
            Try(model);
        }
    }

    private static void Try(Model model)
    {
        using TemporaryFolder folder = new();
        string path = folder["a.mlmodel"];
        File.WriteAllBytes(path, model.ToByteArray());

        foreach (Action<string, Random> activity in Activities.All)
        {
            for (int i = 0; i < 4; i++) People.Only(() => activity(path, new Random(i)));
        }
    }

    private static NeuralNetworkLayer Relu => Layer(layer => layer.Activation = Activation.ReLU());

    private static NeuralNetworkLayer Layer(Action<NeuralNetworkLayer> kind)
    {
        NeuralNetworkLayer layer = new() { Name = "y", Input = { "x" }, Output = { "y" } };
        kind(layer);
        return layer;
    }

    private static Model Network(params NeuralNetworkLayer[] layers) => new()
    {
        SpecificationVersion = 4,
        Description = new()
        {
            Input = { Feature.MultiArray("x", ArrayType.Float32, 3) },
            Output = { Feature.MultiArray("y", ArrayType.Float32) },
        },
        NeuralNetwork = new()
        {
            ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping,
            Layers = { layers },
        },
    };

    private static Model Pipeline()
    {
        FeatureDescription middle = Feature.MultiArray("y", ArrayType.Float32, 3);
        Model network = Changed(Network(Relu), model => model.Description.Output[0] = middle);
        return PipelineBuilder.Pipeline(network, FeatureEngineeringBuilder.Scaler(middle, "z", [2]));
    }

    private static Model StateOfBytes()
    {
        MIL.ValueType state = new() { StateType = new() { WrappedType = Mil.Fp32(2) } };
        state.StateType.WrappedType.TensorType.DataType = MIL.DataType.Uint8;
        Model model = Program(
            [Mil.Named("x", Mil.Fp32(2)), Mil.Named("s", state)], Mil.Op("relu", "y", Mil.Fp32(2), ("x", "x")));
        model.Description.State.Add(
            new FeatureDescription { Name = "s", Type = new() { StateType = new() { ArrayType = new() { Shape = { 2 } } } } });
        return model;
    }

    private static Model SparseTexts()
    {
        MIL.Operation sparse = new() { Type = "constexpr_sparse_to_dense", Outputs = { Mil.Named("c", Mil.Fp32(2)) } };
        sparse.Attributes["nonzero_data"] = Programs.ProgramTensor.OfStrings(["a", "b"], [2]).ToValue();
        sparse.Attributes["mask"] = Programs.ProgramTensor.Of<byte>([3], [1]).ToValue();
        sparse.Attributes["shape"] = Programs.ProgramTensor.Of<uint>([2], [1]).ToValue();
        return Program(
            [Mil.Named("x", Mil.Fp32(2))], sparse, Mil.Op("add", "y", Mil.Fp32(2), ("x", "x"), ("y", "c")));
    }

    private static Model Program(MIL.NamedValueType[] inputs, params MIL.Operation[] operations) => new()
    {
        SpecificationVersion = 9,
        Description = new()
        {
            Input = { Feature.MultiArray("x", ArrayType.Float32, 2) },
            Output = { Feature.MultiArray("y", ArrayType.Float32, 2) },
        },
        MlProgram = Mil.Program(("main", Mil.Function("CoreML8", inputs, operations))),
    };

    private static Model Changed(Model model, Action<Model> change)
    {
        change(model);
        return model;
    }
}
