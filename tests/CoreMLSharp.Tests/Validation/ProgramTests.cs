using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Tests.Programs;
using CoreMLSharp.Validation;
using static CoreMLSharp.Tests.Mil;

namespace CoreMLSharp.Tests.Validation;

public sealed class ProgramTests
{
    [Theory]
    [InlineData("x", "y", "main", null)]
    [InlineData("other", "y", "main",
        "The description has an input 'x' that the function does not have. Name it as one of those that there are: other.")]
    [InlineData("x", "other", "main",
        "The description has an output 'y' that the function does not have. Name it as one of those that there are: other.")]
    [InlineData("x", "y", "other", "The program does not have this function, which the description is about. Name one of: other.")]
    public void Features_must_be_the_function_s(string input, string output, string function, string? complaint)
    {
        Model model = Make(Program((function, Function("CoreML7", [Named(input, Fp32(2))], Op("relu", output, Fp32(2), ("x", input))))));

        IReadOnlyList<ModelDiagnostic> findings = ModelValidator.Validate(new ModelFile(model));

        Assert.Equal(
            complaint is null ? [] : [$"warning: mlProgram.functions[\"main\"]: {complaint}"],
            findings.Select(finding => finding.ToString()));
        Assert.Empty(ModelValidator.Validate(model));
    }

    [Fact]
    public void What_the_compiler_would_refuse_is_a_warning()
    {
        Model model = Make(Program(("main", Function("CoreML7", [Named("x", Fp32(2))], Op("relu", "y", Fp32(2), ("x", "nothing"))))));

        ModelDiagnostic finding = Assert.Single(ModelValidator.Validate(new ModelFile(model)));

        Assert.Equal(DiagnosticSeverity.Warning, finding.Severity);
        Assert.Contains("'nothing'", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64UL, null)]
    [InlineData(128UL, "none of the 1 arrays")]
    public void A_stored_program_s_weights_must_be_there(ulong offset, string? complaint)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["weight.bin"], BlobBytes.File(1, BlobBytes.Entry(64, 2, [0, 0, 0, 0, 0, 0, 0, 0])));
        Value weights = new() { Type = Fp32(2), BlobFileValue = new() { FileName = "@model_path/weights/weight.bin", Offset = offset } };
        Model model = Make(
            Program(
                (
                    "main",
                    Function("CoreML7", [Named("x", Fp32(2))], Const("w", weights), Op("add", "y", Fp32(2), ("x", "x"), ("y", "w"))))));

        IReadOnlyList<ModelDiagnostic> findings = ModelValidator.Validate(new ModelFile(model, folder.Path));
        ModelDiagnostic missing = Assert.Single(ModelValidator.Validate(new ModelFile(model)));

        if (complaint is null) Assert.Empty(findings);
        else Assert.Contains(complaint, Assert.Single(findings).Message, StringComparison.Ordinal);
        Assert.Equal((DiagnosticSeverity.Error, "mlProgram.functions[\"main\"].\"w\""), (missing.Severity, missing.Location));
    }

    [Theory]
    [InlineData("mil")]
    [InlineData("networks")]
    public void Programs_that_coremltools_made_have_no_errors_and_name_their_features(string folder)
    {
        foreach (string manifest in Directory.EnumerateFiles(
            TestData.Shared("conformance", folder), "Manifest.json", SearchOption.AllDirectories))
        {
            IReadOnlyList<ModelDiagnostic> findings = ModelValidator.Validate(ModelFile.Load(Path.GetDirectoryName(manifest)!));
            ModelDiagnostic? finding = findings.FirstOrDefault(
                finding =>
                    finding.Severity == DiagnosticSeverity.Error || finding.Location.StartsWith("mlProgram", StringComparison.Ordinal));
            Assert.True(finding is null, $"{manifest}: {finding}");
        }
    }

    private static Model Make(Program program) => new()
    {
        SpecificationVersion = 8,
        Description = new ModelDescription { Input = { Feature("x") }, Output = { Feature("y") } },
        MlProgram = program,
    };

    private static FeatureDescription Feature(string name) => new()
    {
        Name = name,
        Type = new FeatureType
        {
            MultiArrayType = new ArrayFeatureType { Shape = { 2 }, DataType = ArrayFeatureType.Types.ArrayDataType.Float32 },
        },
    };
}
