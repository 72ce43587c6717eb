using CoreMLSharp.Building.Programs;
using CoreMLSharp.Optimization;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Programs;

/// <summary>Weights that stay in memory until the model is saved.</summary>
public sealed class UnwrittenWeightsTests
{
    [Fact]
    public void A_package_is_the_same_as_with_weights_that_were_written_at_once()
    {
        using TemporaryFolder folder = new();
        using (ModelFile written = Network().Build()) written.Save(folder["written.mlpackage"]);
        using (ModelFile inMemory = Network().BuildInMemory()) inMemory.Save(folder["memory.mlpackage"]);

        foreach (string file in new[] { "model.mlmodel", Path.Combine("weights", "weight.bin") })
        {
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(folder["written.mlpackage"], "Data", "com.apple.CoreML", file)),
                File.ReadAllBytes(Path.Combine(folder["memory.mlpackage"], "Data", "com.apple.CoreML", file)));
        }
    }

    [Fact]
    public void The_folder_of_weights_is_there_for_who_asks_for_it_until_the_model_is_disposed_of()
    {
        using ModelFile model = Network().BuildInMemory();
        string folder = model.WeightsFolder!;

        Assert.Equal(folder, model.WeightsFolder);
        using (WeightBlob blob = WeightBlob.Open(Path.Combine(folder, "weight.bin"))) Assert.Equal(2, blob.Entries.Count);
        model.Dispose();
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Constants_are_read_without_a_file()
    {
        using ModelFile model = Network().BuildInMemory();
        using ProgramWeights weights = new(model);

        Value[] values =
        [
            .. model.Specification.MlProgram.Functions["main"].BlockSpecializations.Values.Single().Operations
                .Where(operation => operation.Type == "const")
                .Select(operation => operation.Attributes["val"])
                .Where(value => value.BlobFileValue is not null),
        ];

        Assert.Equal(2, values.Length);
        Assert.Equal(Weight.ToFloats(), weights.ReadTensor(values[0]).ToFloats());
        Assert.Empty(ProgramWeights.Missing(model));
    }

    [Fact]
    public void Passes_leave_the_weights_in_memory_and_store_what_they_change()
    {
        using TemporaryFolder folder = new();
        using ModelFile model = Network().BuildInMemory();

        using ModelFile passed = GraphPasses.Apply(model);

        Assert.NotNull(((IModelWithWeights)passed).UnwrittenWeights);
        passed.Save(folder["Passed.mlpackage"]);
        using ModelFile loaded = ModelFile.Load(folder["Passed.mlpackage"]);
        using ProgramWeights weights = new(loaded);
        Operation linear = loaded.Specification.MlProgram.Functions["main"].BlockSpecializations.Values.Single().Operations
            .Single(operation => operation.Type == "linear");
        Operation bias = loaded.Specification.MlProgram.Functions["main"].BlockSpecializations.Values.Single().Operations
            .Single(operation => operation.Outputs[0].Name == linear.Inputs["bias"].Arguments[0].Name);
        Assert.Equal(Enumerable.Repeat(0.5f, 32), weights.ReadTensor(bias.Attributes["val"]).ToFloats());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Equal_tensors_are_stored_once_and_others_that_look_alike_are_not(bool inMemory)
    {
        using ProgramWeightsWriter writer = inMemory ? ProgramWeightsWriter.InMemory(8) : new ProgramWeightsWriter(8);
        float[] other = Weight.ToFloats();
        other[40] += 1;
        ProgramTensor copy = ProgramTensor.Of<float>(Weight.ToFloats(), [.. Weight.Shape]);
        ProgramTensor flat = ProgramTensor.Of<float>(Weight.ToFloats(), [Weight.Count]);

        ulong first = writer.Add(Weight).BlobFileValue.Offset;

        Assert.Equal(first, writer.Add(copy).BlobFileValue.Offset);
        Assert.Equal(first, writer.Add(flat).BlobFileValue.Offset);
        Assert.Equal(first, writer.Add(Weight.Transposed().Transposed()).BlobFileValue.Offset);
        ulong changed = writer.Add(ProgramTensor.Of<float>(other, [.. Weight.Shape])).BlobFileValue.Offset;
        Assert.NotEqual(first, changed);
        Assert.Equal(changed, writer.Add(ProgramTensor.Of<float>(other, [.. Weight.Shape])).BlobFileValue.Offset);
        Assert.Equal(first, writer.Add(Weight).BlobFileValue.Offset);
    }

    private static ProgramTensor Weight { get; } =
        ProgramTensor.Of<float>([.. Enumerable.Range(0, 32 * 640).Select(i => i * 0.25f)], [32, 640]);

    /// <summary>x · W + b and a sum that a pass puts into the bias.</summary>
    private static ProgramBuilder Network()
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable x = main.Input("x", DataType.Float32, 1, 640);
        ProgramVariable product = main.Linear(x, Weight, ProgramTensor.Of<float>(new float[32], [32]));
        main.Output("y", main.Add(product, ProgramTensor.Scalar(0.5f)));
        return program;
    }
}
