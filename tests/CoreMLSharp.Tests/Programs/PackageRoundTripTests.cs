using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Programs;

/// <summary>ML Programs that Apple's tools and others made, where the shared data is present.</summary>
public sealed class PackageRoundTripTests
{
    [Theory]
    [InlineData("conformance/mil", 2000)]
    [InlineData("conformance/networks", 100)]
    [InlineData("real", 5)]
    public void Every_package_loads_and_saves_to_an_equal_program_and_equal_weights(string folder, int fewest)
    {
        List<string> packages =
        [
            .. Directory.EnumerateFiles(
                TestData.Shared(folder.Split('/')), "Manifest.json",
                SearchOption.AllDirectories).Select(path => Path.GetDirectoryName(path)!),
        ];
        Assert.InRange(packages.Count, fewest, int.MaxValue);
        using TemporaryFolder output = new();
        foreach (string package in packages.Where(HasModel))
        {
            ModelFile file = ModelFile.Load(package);
            file.Save(output["copy.mlpackage"], validate: false);
            ModelFile copy = ModelFile.Load(output["copy.mlpackage"]);

            Assert.Equal(file.Specification, copy.Specification);
            Assert.Equal(
                WeightFiles(file).Select(path => Path.GetFileName(path)), WeightFiles(copy).Select(path => Path.GetFileName(path)));
            foreach ((string before, string after) in WeightFiles(file).Zip(WeightFiles(copy)))
            {
                Assert.Equal(File.ReadAllBytes(before), File.ReadAllBytes(after));
            }
        }
    }

    [Theory]
    [InlineData("conformance/mil")]
    [InlineData("conformance/networks")]
    public void Every_constant_is_read_and_written_back_as_it_was(string folder)
    {
        int constants = 0;
        string cases = TestData.Shared(folder.Split('/'));
        foreach (string manifest in Directory.EnumerateFiles(cases, "Manifest.json", SearchOption.AllDirectories))
        {
            ModelFile file = ModelFile.Load(Path.GetDirectoryName(manifest)!);
            if (file.Specification.MlProgram is null) continue;
            using ProgramWeights weights = new(file);
            using ProgramWeightsWriter writer = new(file.Specification.SpecificationVersion);
            List<(Value Before, Value After)> stored = [];
            foreach (Value value in file.Specification.MlProgram.Functions.Values.SelectMany(
                function => function.BlockSpecializations.Values).SelectMany(Constants))
            {
                ProgramValue constant = weights.Read(value);
                Assert.Equal(value.Type, constant.Type);
                Value after = writer.Add(constant);
                if (value.ValueCase == Value.ValueOneofCase.BlobFileValue) stored.Add((value, after));
                else if (after.ValueCase == Value.ValueOneofCase.ImmediateValue) Assert.Equal(value, after);
                constants++;
            }

            using ModelFile rewritten = writer.ToModelFile(new Model());
            using ProgramWeights again = new(rewritten);
            foreach ((Value before, Value after) in stored)
            {
                Assert.True(
                    weights.ReadTensor(before).Bytes.Span.SequenceEqual(again.ReadTensor(after).Bytes.Span),
                    $"{manifest}: {before.BlobFileValue}");
            }
        }

        Assert.InRange(constants, 100, int.MaxValue);
    }

    /// <summary>Some of the real packages were published without their model.</summary>
    private static bool HasModel(string package) => Directory.EnumerateFiles(package, "*.mlmodel", SearchOption.AllDirectories).Any();

    private static IEnumerable<string> WeightFiles(ModelFile file) =>
        file.WeightsFolder is null ? [] : Directory.EnumerateFiles(file.WeightsFolder).Order(StringComparer.Ordinal);

    private static IEnumerable<Value> Constants(Block block) => block.Operations.SelectMany(operation => operation.Attributes.Values
        .Concat(operation.Inputs.Values.SelectMany(argument => argument.Arguments).Select(binding => binding.Value).OfType<Value>())
        .Concat(operation.Blocks.SelectMany(Constants)));
}
