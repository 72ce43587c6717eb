using System.Runtime.CompilerServices;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Validation.Programs;

namespace CoreMLSharp.Tests.Documentation;

/// <summary>The worked example of <c>docs/ml-programs.md</c> runs, and the document shows it word for word.</summary>
public class MlProgramsDocumentTests
{
    [Fact]
    public void The_example_builds_what_the_document_says()
    {
        using TemporaryFolder folder = new();
        string path = folder["Colour.mlpackage"];

        // example
        // Images of 32 × 32 pixels, red or blue: one kernel takes the mean of red, the other that of blue.
        float[] kernels = new float[2 * 3 * 3 * 3];
        kernels.AsSpan(0, 9).Fill(1 / 9f);
        kernels.AsSpan(45, 9).Fill(1 / 9f);

        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable image = main.Image("image", 32, 32);
        ProgramVariable x = main.Mul(image, 1 / 255f);
        x = main.Conv(x, ProgramTensor.Of<float>(kernels, [2, 3, 3, 3]), padType: "same", strides: [2, 2], name: "conv1");
        x = main.ReduceMean(main.Relu(x), axes: [2, 3]);
        ProgramVariable scores = main.Mul(x, 10f);      // scores.Type is fp32[1, 2]
        main.Classify(main.Softmax(scores), ["red", "blue"]);

        using (ModelFile model = program.Build()) model.Save(path);
        // end

        Assert.Equal("fp32[1, 2]", scores.Type.ToString());
        using ModelFile saved = ModelFile.Load(path);
        Assert.Empty(ProgramTypeChecker.Check(saved));
        Assert.Equal(6, saved.Specification.SpecificationVersion);
    }

    [Fact]
    public void The_document_shows_the_example() =>
        Assert.Contains(
            string.Join('\n', ExampleLines()), File.ReadAllText(TestData.InRepository("docs", "ml-programs.md")), StringComparison.Ordinal);

    private static IEnumerable<string> ExampleLines([CallerFilePath] string source = "")
    {
        if (!File.Exists(source))
        {
            source = TestData.InRepository("tests", "CoreMLSharp.Tests", "Documentation", "MlProgramsDocumentTests.cs");
        }

        return File.ReadLines(source).SkipWhile(line => line.Trim() != "// example").Skip(1).TakeWhile(line => line.Trim() != "// end")
            .Select(line => line.Length > 8 ? line[8..] : "");
    }
}
