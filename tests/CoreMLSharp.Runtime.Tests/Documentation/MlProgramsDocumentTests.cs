using System.Runtime.CompilerServices;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests.Documentation;

/// <summary>The worked example about running in <c>docs/ml-programs.md</c> runs, and the document shows it word for word.</summary>
public class MlProgramsDocumentTests
{
    [Fact]
    public void The_example_runs_and_gives_what_the_document_says()
    {
        using TemporaryFolder folder = new();
        string path = folder["Total.mlpackage"];
        List<float> totals = [];

        // example
        // A program that adds up what it is given: the total so far is a state.
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable total = main.State("total", 1);
        main.WriteState(total, main.Add(main.ReadState(total), main.Input("x", DataType.Float16, 1)));
        main.Output("sum", main.ReadState(total));
        using (ModelFile file = program.Build()) file.Save(path);

        using MLModel model = MLModel.Load(path);
        MLState state = model.MakeState();
        foreach (Half x in (Half[])[(Half)1, (Half)2, (Half)4])
        {
            var outputs = model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap([x], 1) }, state);
            totals.Add(outputs["sum"].MultiArrayValue.ToFloats()[0]);           // 1, 3, 7
        }

        // end

        Assert.Equal([1, 3, 7], totals);
    }

    [Fact]
    public void The_document_shows_the_example() =>
        Assert.Contains(
            string.Join('\n', ExampleLines()), File.ReadAllText(TestData.InRepository("docs", "ml-programs.md")), StringComparison.Ordinal);

    private static IEnumerable<string> ExampleLines([CallerFilePath] string source = "")
    {
        if (!File.Exists(source))
        {
            source = TestData.InRepository("tests", "CoreMLSharp.Runtime.Tests", "Documentation", "MlProgramsDocumentTests.cs");
        }

        return File.ReadLines(source).SkipWhile(line => line.Trim() != "// example").Skip(1).TakeWhile(line => line.Trim() != "// end")
            .Select(line => line.Length > 8 ? line[8..] : "").SkipLast(1);
    }
}
