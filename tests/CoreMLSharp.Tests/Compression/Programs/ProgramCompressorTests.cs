using System.Text.Json.Nodes;
using CoreMLSharp.Compression;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection.Values;
using CoreMLSharp.IO;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Tests.Validation;
using CoreMLSharp.Validation;
using CoreMLSharp.Validation.Programs;

namespace CoreMLSharp.Tests.Compression.Programs;

/// <summary>A program of one product with a matrix of 64 by 64 weights, in every compressed form.</summary>
public class ProgramCompressorTests
{
    private const int Size = 64;

    public static TheoryData<string, string, string[], double> Forms => new()
    {
        { "float16", "CoreML6", ["constexpr_cast"], 65 },
        { "linear 8", "CoreML6", ["constexpr_affine_dequantize"], 42 },
        { "symmetric 8", "CoreML6", ["constexpr_affine_dequantize"], 42 },
        { "symmetric 8 tensor", "CoreML6", ["constexpr_affine_dequantize"], 42 },
        { "linear 4", "CoreML8", ["constexpr_blockwise_shift_scale"], 18 },
        { "symmetric 4 block", "CoreML8", ["constexpr_blockwise_shift_scale"], 18 },
        { "linear 8 block", "CoreML8", ["constexpr_blockwise_shift_scale"], 42 },
        { "palettize 4", "CoreML6", ["constexpr_lut_to_dense"], 20 },
        { "palettize 6 uniform", "CoreML6", ["constexpr_lut_to_dense"], 32 },
        { "palettize 3", "CoreML8", ["constexpr_lut_to_dense"], 14 },
        { "palettize 4 group", "CoreML8", ["constexpr_lut_to_dense"], 20 },
        { "palettize 4 vector", "CoreML8", ["constexpr_lut_to_dense"], 9 },
        { "palettize 4 table8", "CoreML8", ["constexpr_blockwise_shift_scale", "constexpr_lut_to_dense"], 20 },
        { "prune", "CoreML6", ["constexpr_sparse_to_dense"], 6 },
        { "prune pattern", "CoreML6", ["constexpr_sparse_to_dense"], 6 },
        { "symmetric 8 sparse", "CoreML8", ["constexpr_sparse_blockwise_shift_scale", "constexpr_sparse_to_dense"], 6 },
        { "linear 4 sparse block", "CoreML8", ["constexpr_sparse_blockwise_shift_scale", "constexpr_sparse_to_dense"], 6 },
        { "palettize 4 sparse", "CoreML8", ["constexpr_lut_to_sparse", "constexpr_sparse_to_dense"], 6 },
        {
            "palettize 4 sparse group table8", "CoreML8",
            ["constexpr_blockwise_shift_scale", "constexpr_lut_to_sparse", "constexpr_sparse_to_dense"], 6
        },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_form_is_valid_and_its_weights_come_back_nearly(string form, string opset, string[] operations, double leastDecibels)
    {
        float[] weights = Weights();
        using ModelFile program = Program("CoreML5", weights);
        CompressionResult result = Compress(program, Options(form));
        using ModelFile compressed = result.Model;
        Function function = compressed.Specification.MlProgram.Functions["main"];
        Assert.Equal(opset, function.Opset);
        Assert.Equal(opset == "CoreML6" ? 7 : 9, compressed.Specification.SpecificationVersion);
        Assert.Equal([.. operations, "linear"], function.BlockSpecializations[opset].Operations.Select(operation => operation.Type));
        Assert.Empty(ProgramTypeChecker.Check(compressed));
        Assert.Empty(ModelValidator.Validate(compressed.Specification));
        Assert.True(result.Report.BytesAfter < result.Report.BytesBefore);
        WeightValues values = Assert.Single(WeightValues.Read(compressed));
        Assert.Equal(("linear", "weight", Size * Size), (values.Type, values.Parameter, (int)values.Spread.Count));

        WeightReport report = Assert.Single(result.Report.Weights);
        Assert.InRange(report.SignalToNoise!.Value, leastDecibels, 120);
        using ModelFile back = ModelCompressor.Decompress(compressed, cancellationToken: TestContext.Current.CancellationToken).Model;
        float[] after = WeightsOf(back);
        double measured = 10 * Math.Log10(weights.Sum(x => (double)x * x) / weights.Zip(after, (x, y) => Math.Pow((double)x - y, 2)).Sum());
        Assert.Equal(measured, report.SignalToNoise.Value, 0.01);
        Assert.Equal(["const", "linear"], Operations(back).Select(operation => operation.Type));
    }

    [Fact]
    public void Half_of_the_weights_become_zeros()
    {
        using ModelFile compressed = Compress(Program("CoreML6", Weights()), Options("prune")).Model;
        using CompressionResult back = ModelCompressor.Decompress(compressed, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Size * Size / 2, WeightsOf(back.Model).Count(weight => weight == 0));
    }

    [Fact]
    public void A_pattern_leaves_two_of_four_input_channels()
    {
        using ModelFile compressed = Compress(Program("CoreML6", Weights()), Options("prune pattern")).Model;
        float[] after = WeightsOf(ModelCompressor.Decompress(compressed, cancellationToken: TestContext.Current.CancellationToken).Model);
        for (int i = 0; i < after.Length; i += 4) Assert.Equal(2, after[i..(i + 4)].Count(weight => weight == 0));
    }

    [Fact]
    public void Half_precision_stays_half_precision()
    {
        using ModelFile compressed = Compress(Program("CoreML8", Weights(), DataType.Float16), Options("symmetric 8")).Model;
        Operation operation = Operations(compressed)[0];
        Assert.Equal("constexpr_blockwise_shift_scale", operation.Type);
        Assert.Equal(DataType.Float16, operation.Outputs[0].Type.TensorType.DataType);
        Assert.Equal(DataType.Int8, operation.Inputs["data"].Arguments[0].Value.Type.TensorType.DataType);
        Assert.Equal([Size, 1L], ProgramTypes.Shape(operation.Inputs["scale"].Arguments[0].Value.Type.TensorType));
        Assert.Empty(ProgramTypeChecker.Check(compressed));
    }

    [Theory]
    [InlineData(65505f)]
    [InlineData(float.MinValue)]
    [InlineData(float.NegativeInfinity)]
    public void Numbers_that_half_floats_cannot_hold_stay_as_they_are(float number)
    {
        float[] weights = Weights();
        weights[7] = number;
        using CompressionResult result = Compress(Program("CoreML6", weights), Options("float16"));
        Assert.Equal("has numbers that half floats cannot hold", Assert.Single(result.Report.Weights).Reason);
        Assert.Equal(number, WeightsOf(result.Model)[7]);
    }

    [Fact]
    public void A_program_that_would_grow_is_given_back_as_it_was()
    {
        // A weight file aligns tensors to 64 bytes and describes each in as many, which is more than half of ten floats saves.
        using ModelFile program = Program("CoreML5", Weights(), size: 4);
        CompressionOptions options = Options("float16") with { Layers = new() { MinimumElements = 1 } };
        using CompressionResult result = Compress(program, options);
        Assert.False(result.Report.HasChanged);
        Assert.Equal((result.Report.BytesBefore, 0), (result.Report.BytesAfter, result.Report.Notes.Count));
        Assert.Equal(program.Specification, result.Model.Specification);
    }

    [Fact]
    public void Small_constants_stay_unless_asked_for()
    {
        CompressionOptions options = Options("symmetric 8");
        Assert.Equal("small", Assert.Single(Compress(Program("CoreML8", Weights(), size: 32), options).Report.Weights).Reason);
        Assert.True(
            Compress(Program("CoreML8", Weights(), size: 32), options with { Layers = new() { MinimumElements = 100 } }).Report.HasChanged);
    }

    [Theory]
    [InlineData("linear 6")]
    [InlineData("palettize 5")]
    public void Bits_that_programs_have_no_integers_of_are_refused(string form) =>
        Assert.Throws<CoreMLException>(() => Compress(Program("CoreML8", Weights()), Options(form)));

    [Fact]
    public void What_only_programs_store_is_refused_for_networks()
    {
        Model network = Samples.Network(1, Samples.InnerProduct("dense", "x", "y", 64, 64));
        Assert.Throws<CoreMLException>(() => Compress(new ModelFile(network), Options("prune")));
    }

    [Fact]
    public void A_package_keeps_its_identity_and_the_items_of_other_tools()
    {
        using TemporaryFolder folder = new();
        string before = folder["Before.mlpackage"], after = folder["After.mlpackage"];
        Program("CoreML6", Weights()).Save(before);
        Directory.CreateDirectory(Path.Combine(before, "Data", "tool"));
        File.WriteAllText(Path.Combine(before, "Data", "tool", "notes.txt"), "kept");
        string manifest = Path.Combine(before, "Manifest.json");
        JsonNode root = JsonNode.Parse(File.ReadAllText(manifest))!;
        root["itemInfoEntries"]!["other"] =
            new JsonObject { ["author"] = "tool", ["description"] = "", ["name"] = "notes.txt", ["path"] = "tool/notes.txt" };
        File.WriteAllText(manifest, root.ToJsonString());

        using (ModelFile file = ModelFile.Load(before))
        using (CompressionResult result = Compress(file, Options("palettize 4")))
        {
            result.Model.Save(after);
        }

        JsonNode kept = JsonNode.Parse(File.ReadAllText(Path.Combine(after, "Manifest.json")))!;
        Assert.Equal(root["rootModelIdentifier"]!.GetValue<string>(), kept["rootModelIdentifier"]!.GetValue<string>());
        Assert.Equal("kept", File.ReadAllText(Path.Combine(after, "Data", "tool", "notes.txt")));
        Assert.True(StoredSize.Of(after) < StoredSize.Of(before) / 3);
    }

    [Fact]
    public void Only_what_chosen_constants_need_raises_the_operation_set()
    {
        CompressionOptions options = new()
        {
            Encoding = new Palettization { Bits = 4 },
            PerLayer = [new(new() { Names = ["other"] }, new LinearQuantization { Bits = 4 })],
        };
        Assert.Equal("CoreML6", Compress(Program("CoreML5", Weights()), options).Model.Specification.MlProgram.Functions["main"].Opset);
    }

    private static CompressionOptions Options(string form)
    {
        string[] words = form.Split(' ');
        int bits = words.Skip(1).Select(word => int.TryParse(word, out int number) ? number : 8).FirstOrDefault(8);
        Pruning pruning = words.Contains("pattern") ? new() { Pattern = new(2, 4) } : new() { Sparsity = 0.5 };
        Pruning? joint = words.Contains("sparse") ? pruning : null;
        return new CompressionOptions
        {
            Encoding = words[0] switch
            {
                "float16" => new Float16Encoding(),
                "prune" => pruning,
                "palettize" => new Palettization
                {
                    Bits = bits,
                    Palette = words.Contains("uniform") ? PaletteKind.Uniform : PaletteKind.KMeans,
                    GroupSize = words.Contains("group") ? 16 : null,
                    VectorLength = words.Contains("vector") ? 2 : 1,
                    TableBits = words.Contains("table8") ? 8 : null,
                    Pruning = joint,
                },
                _ => new LinearQuantization
                {
                    Bits = bits,
                    IsSymmetric = words[0] == "symmetric",
                    Granularity = words.Contains("tensor") ? CompressionGranularity.PerTensor
                        : words.Contains("block") ? CompressionGranularity.PerBlock
                        : CompressionGranularity.PerChannel,
                    BlockSize = 16,
                    Pruning = joint,
                },
            },
        };
    }

    private static CompressionResult Compress(ModelFile file, CompressionOptions options) =>
        ModelCompressor.Compress(file, options, cancellationToken: TestContext.Current.CancellationToken);

    private static float[] Weights()
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, Size * Size).Select(_ => random.NextSingle() - 0.45f)];
    }

    private static IReadOnlyList<Operation> Operations(ModelFile file) =>
        file.Specification.MlProgram.Functions["main"].BlockSpecializations.Values.Single().Operations;

    private static float[] WeightsOf(ModelFile file)
    {
        using ProgramWeights weights = new(file);
        return weights.ReadTensor(Operations(file)[0].Attributes["val"]).ToFloats();
    }

    private static ModelFile Program(string opset, float[] weights, DataType type = DataType.Float32, int size = Size)
    {
        int version = Opset.Parse(opset).SpecificationVersion;
        using ProgramWeightsWriter writer = new(version);
        ProgramTensor matrix = ProgramTensor.OfFloats(type, weights.AsSpan(0, size * size), [size, size]);
        Argument Named(string name) => new() { Arguments = { new Argument.Types.Binding { Name = name } } };
        NamedValueType Value(string name, params long[] shape) => new() { Name = name, Type = ProgramTypes.Tensor(type, shape) };
        Block block = new()
        {
            Outputs = { "y" },
            Operations =
            {
                new Operation
                {
                    Type = "const", Attributes = { ["name"] = ProgramTensor.OfStrings(["w"], []).ToValue(), ["val"] = writer.Add(matrix) },
                    Outputs = { Value("w", size, size) },
                },
                new Operation
                {
                    Type = "linear", Attributes = { ["name"] = ProgramTensor.OfStrings(["y"], []).ToValue() },
                    Inputs = { ["x"] = Named("x"), ["weight"] = Named("w") }, Outputs = { Value("y", 1, size) },
                },
            },
        };
        ArrayFeatureType.Types.ArrayDataType element = type == DataType.Float16
            ? ArrayFeatureType.Types.ArrayDataType.Float16
            : ArrayFeatureType.Types.ArrayDataType.Float32;
        FeatureDescription Feature(string name) =>
            new() { Name = name, Type = new() { MultiArrayType = new() { Shape = { 1, size }, DataType = element } } };
        return writer.ToModelFile(new Model
        {
            SpecificationVersion = version,
            Description = new() { Input = { Feature("x") }, Output = { Feature("y") } },
            MlProgram = new()
            {
                Version = 1,
                Functions =
                {
                    ["main"] = new Function { Opset = opset, Inputs = { Value("x", 1, size) }, BlockSpecializations = { [opset] = block } },
                },
            },
        });
    }
}
