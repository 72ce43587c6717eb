using CoreMLSharp.Optimization;
using CoreMLSharp.Runtime;
using CoreMLSharp.Validation.Programs;

namespace CoreMLSharp.Conformance;

/// <summary>Every ML Program of the conformance data after all graph passes: it is right and gives the same values.</summary>
public class GraphPassTests
{
    public static TheoryData<string> Programs => LoweringTests.ProgramCases("mil");

    public static TheoryData<string> Networks => LoweringTests.ProgramCases("networks");

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_after_passes(string folder) => Check(folder);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Whole_program_after_passes(string folder) => Check(folder);

    private static void Check(string folder)
    {
        ProgramCase test = new(folder);
        using ModelFile program = ModelFile.Load(test.ModelPath);
        using ModelFile optimized = GraphPasses.Apply(program);
        int faults = ProgramTypeChecker.Check(program).Count;
        Assert.True(
            ProgramTypeChecker.Check(optimized) is { } findings && findings.Count <= faults, "The program is not right after the passes.");
        string path = Path.Combine(Directory.CreateTempSubdirectory("passes").FullName, "model.mlpackage");
        try
        {
            optimized.Save(path);
            test.Run(() => MLModel.Load(path, new() { FunctionName = test.Function }));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }
}
