using CoreMLSharp.Diagnostics;
using CoreMLSharp.Lowering;
using CoreMLSharp.Runtime;
using Google.Protobuf;

namespace CoreMLSharp.Conformance;

/// <summary>
/// Every ML Program of the conformance data as a neural network: it gives the same values, or is refused for a reason that
/// <see cref="Inexpressible"/> lists.
/// </summary>
public class LoweringTests
{
    public static TheoryData<string> Programs => Cases("mil");

    public static TheoryData<string> Networks => Cases("networks");

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_as_network(string folder) => Check(folder);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Whole_program_as_network(string folder) => Check(folder);

    private static void Check(string folder)
    {
        ProgramCase test = new(folder);
        using ModelFile program = ModelFile.Load(test.ModelPath);
        ModelFile network;
        try
        {
            network = ProgramLowering.ToNeuralNetwork(program, test.Function);
        }
        catch (UnsupportedModelException error)
        {
            Assert.True(Inexpressible.Explains(error.Message), error.Message);
            return;
        }

        // Such cases have indices beyond the end, which layers do not check.
        if (test.MustFail) return;
        byte[] bytes = network.Specification.ToByteArray();
        network.Dispose();
        test.Run(() => MLModel.Load(bytes));
    }

    /// <summary>The cases of a kind whose model is an ML Program.</summary>
    internal static TheoryData<string> ProgramCases(string kind)
    {
        TheoryData<string> programs = [];
        foreach (TheoryDataRow<string> row in ConformanceData.Cases(kind).Cast<TheoryDataRow<string>>())
        {
            if (row.Data.Length == 0 || Directory.Exists(Path.Combine(row.Data, "model.mlpackage"))) programs.Add(row);
        }

        return programs;
    }

    private static TheoryData<string> Cases(string kind)
    {
        TheoryData<string> programs = ProgramCases(kind);
        foreach (TheoryDataRow<string> row in programs.Cast<TheoryDataRow<string>>())
        {
            row.Skip ??= Inexpressible.Reason(kind, Path.GetFileName(row.Data));
        }

        return programs;
    }
}
