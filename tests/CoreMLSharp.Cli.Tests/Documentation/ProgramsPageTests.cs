using CoreMLSharp.Programs;
using CoreMLSharp.Tests;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Cli.Tests.Documentation;

/// <summary>The C# on the page about ML Programs prints what it says.</summary>
public sealed class ProgramsPageTests
{
    [Fact]
    public void Constants_are_read_as_the_page_shows()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);
        List<string> printed = [];

        ModelFile file = ModelFile.Load(folder["Shapes.mlpackage"]);
        using ProgramWeights weights = new(file);
        MIL.Function main = file.Specification.MlProgram.Functions["main"];
        foreach (MIL.Operation operation in main.BlockSpecializations[main.Opset].Operations.Where(operation => operation.Type == "const"))
        {
            ProgramValue value = weights.Read(operation.Attributes["val"]);
            if (value is ProgramTensor { Shape.Count: > 1 } tensor)
            {
                printed.Add($"{operation.Outputs[0].Name}: {tensor}, {tensor.ToFloats().Length} numbers");
            }
        }

        string page = File.ReadAllText(TestData.InRepository("docs", "ml-programs.md")).ReplaceLineEndings("\n");
        Assert.Contains($"prints\n\n```\n{string.Join('\n', printed)}\n```", page, StringComparison.Ordinal);
    }
}
