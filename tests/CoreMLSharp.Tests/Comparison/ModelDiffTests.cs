using CoreMLSharp.Comparison;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Comparison;

public sealed class ModelDiffTests
{
    public static TheoryData<string> Names => SampleModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_does_not_differ_from_itself(string name) => Assert.Empty(Compare(SampleModels.Make(name), SampleModels.Make(name)));

    [Fact]
    public void Descriptions_are_matched_by_name()
    {
        Model before = SampleModels.ImageClassifier();
        Model after = before.Clone();
        after.Description.Input[0].Type.ImageType.Width = 224;
        after.Description.Metadata.Author = "";
        after.Description.Output.RemoveAt(0);
        after.Description.Output.Add(SampleModels.Array("extra", 3));

        Assert.Equal(
            [
                new ModelDifference("description.input 'image'.type.imageType.width", "299", "224"),
                new ModelDifference($"description.output '{before.Description.Output[0].Name}'", "dictionary<string, double>", null),
                new ModelDifference("description.output 'extra'", null, "multiArray float32 [3]"),
                new ModelDifference("description.metadata.author", "'Jane'", null),
            ],
            Compare(before, after));
    }

    [Fact]
    public void Layers_are_matched_by_name_and_weights_compared_as_numbers()
    {
        Model before = Network([1, 2, 3, 4]);
        Model after = Network([1, 2, 3, 4.5f]);
        after.NeuralNetwork.Layers[0].InnerProduct.HasBias = true;
        after.NeuralNetwork.Layers[1].Name = "renamed";

        IReadOnlyList<ModelDifference> differences = Compare(before, after);

        Assert.Equal(
            [
                "neuralNetwork.layers 'dense'.innerProduct.hasBias", "neuralNetwork.layers 'dense'.weights", "neuralNetwork.layers 'copy'",
                "neuralNetwork.layers 'renamed'",
            ],
            differences.Select(difference => difference.Where));

        // Squares of the weights are 30, of the difference 0.25.
        Assert.Equal(10 * Math.Log10(30 / 0.25), differences[1].SignalToNoise!.Value, 1e-6);
        Assert.Equal("copy: y → z", differences[2].Before);
        Assert.Null(differences[2].After);
    }

    [Fact]
    public void The_same_numbers_stored_otherwise_are_told_by_their_format()
    {
        Model after = Network([1, 2, 3, 4]);
        WeightParams weights = after.NeuralNetwork.Layers[0].InnerProduct.Weights;
        weights.FloatValue.Clear();
        weights.Float16Value = Google.Protobuf.ByteString.CopyFrom([0, 0x3C, 0, 0x40, 0, 0x42, 0, 0x44]);

        ModelDifference difference = Assert.Single(Compare(Network([1, 2, 3, 4]), after));

        Assert.Equal(("float32 [4]", "float16 [4]"), (difference.Before, difference.After));
        Assert.Equal(double.PositiveInfinity, difference.SignalToNoise);
    }

    [Fact]
    public void Constants_of_programs_are_compared_as_numbers()
    {
        Model before = SampleModels.Make("program");
        Model after = before.Clone();
        MIL.Block block = after.MlProgram.Functions["main"].BlockSpecializations["CoreML5"];
        float[] numbers = new float[1000];
        numbers[7] = 1;
        block.Operations[0].Attributes["val"] = ProgramTensor.Of<float>(numbers, [1000]).ToValue();
        block.Operations[1].Type = "mul";

        Assert.Equal(
            [
                "mlProgram.functions 'main'.blockSpecializations.operations 'c'.attributes 'val'",
                "mlProgram.functions 'main'.blockSpecializations.operations 'y'.type",
            ],
            Compare(before, after).Select(difference => difference.Where));
    }

    private static IReadOnlyList<ModelDifference> Compare(Model before, Model after) =>
        ModelDiff.Compare(new ModelFile(before), new ModelFile(after));

    private static Model Network(float[] weights) => new()
    {
        SpecificationVersion = 4,
        Description = new ModelDescription { Input = { SampleModels.Array("x", 2) }, Output = { SampleModels.Array("z", 2) } },
        NeuralNetwork = new NeuralNetwork
        {
            Layers =
            {
                new NeuralNetworkLayer
                {
                    Name = "dense",
                    Input = { "x" },
                    Output = { "y" },
                    InnerProduct = new InnerProductLayerParams
                    {
                        InputChannels = 2, OutputChannels = 2, Weights = new WeightParams { FloatValue = { weights } },
                    },
                },
                new NeuralNetworkLayer { Name = "copy", Input = { "y" }, Output = { "z" }, Copy = new() },
            },
        },
    };
}
