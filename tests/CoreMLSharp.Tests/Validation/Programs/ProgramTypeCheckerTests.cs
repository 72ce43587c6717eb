using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Validation.Programs;

namespace CoreMLSharp.Tests.Validation.Programs;

public sealed class ProgramTypeCheckerTests
{
    /// <summary>The operations of thousands of programs that other tools wrote have the types that they state.</summary>
    [Theory]
    [InlineData("mil")]
    [InlineData("networks")]
    public void Stored_programs_have_the_types_that_follow(string folder)
    {
        List<string> findings = [];
        int packages = 0;
        int operations = 0;
        foreach (string package in Directory.EnumerateDirectories(TestData.Shared("conformance", folder))
            .Select(test => Path.Combine(test, "model.mlpackage"))
            .Where(Directory.Exists))
        {
            using ModelFile model = ModelFile.Load(package);
            packages++;
            operations += model.Specification.MlProgram?.Functions.Values.Sum(function => function.BlockSpecializations.Values.Sum(Count))
                ?? 0;
            findings.AddRange(
                ProgramTypeChecker.Check(model).Select(finding => $"{Path.GetFileName(Path.GetDirectoryName(package))}: {finding}"));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{operations} operations in {packages} packages, {findings.Count} findings");
        Assert.True(
            findings.Count == 0,
            $"{operations} operations in {packages} packages, {findings.Count} " +
                $"findings:{Environment.NewLine}{string.Join(Environment.NewLine, findings)}");
    }

    [Fact]
    public void Wrong_statements_are_found()
    {
        Operation relu = new()
        {
            Type = "relu",
            Inputs = { ["x"] = new Argument { Arguments = { new Argument.Types.Binding { Name = "x" } } } },
            Outputs = { Named("y", 3) },
        };
        Operation missing = new()
        {
            Type = "relu",
            Inputs = { ["x"] = new Argument { Arguments = { new Argument.Types.Binding { Name = "nowhere" } } } },
            Outputs = { Named("z", 2) },
        };
        Operation unknown = new() { Type = "relu9000", Outputs = { Named("u", 2) } };
        Block block = new() { Operations = { relu, missing, unknown }, Outputs = { "y" } };
        Function main = new() { Inputs = { Named("x", 2) }, Opset = "CoreML5", BlockSpecializations = { ["CoreML5"] = block } };

        string[] findings =
        [
            .. ProgramTypeChecker.Check(
                new ModelFile(new Model { MlProgram = new() { Functions = { ["main"] = main } } })).Select(finding =>
                    $"{finding.Location}: {finding.Message}"),
        ];

        Assert.Equal(3, findings.Length);
        Assert.Equal("main/y: relu 'y': its output 'y' is stated as fp32[3]; fp32[2] follows from its arguments.", findings[0]);
        Assert.Contains("no value 'nowhere'", findings[1]);
        Assert.Contains("no operation 'relu9000'", findings[2]);
    }

    [Fact]
    public void Deeply_nested_blocks_are_refused()
    {
        Block block = new();
        for (int i = 0; i < 1000; i++) block = new Block { Operations = { new Operation { Type = "cond", Blocks = { block } } } };
        Function main = new() { Opset = "CoreML5", BlockSpecializations = { ["CoreML5"] = block } };

        Assert.Contains(
            ProgramTypeChecker.Check(new ModelFile(new Model { MlProgram = new() { Functions = { ["main"] = main } } })),
            finding => finding.Message.Contains("nested"));
    }

    [Fact]
    public void Programs_without_a_body_are_found()
    {
        Function main = new() { Opset = "CoreML5" };

        Assert.Contains(
            "no body",
            Assert.Single(
                ProgramTypeChecker.Check(new ModelFile(new Model { MlProgram = new() { Functions = { ["main"] = main } } }))).Message);
    }

    private static int Count(Block block) => block.Operations.Sum(operation => 1 + operation.Blocks.Sum(Count));

    private static NamedValueType Named(string name, long length) =>
        new() { Name = name, Type = ProgramTypes.Tensor(DataType.Float32, [length]) };
}
