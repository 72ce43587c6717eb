using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Conformance;

/// <summary>
/// Every network and ML Program of the conformance data, written as ONNX and converted back: an ML Program that gives the same values, or a
/// refusal for a reason that <see cref="RoundTripInexpressible"/> lists.
/// </summary>
public class RoundTripTests
{
    public static TheoryData<string> NeuralNetworks => ConformanceData.Cases("nn");

    public static TheoryData<string> Programs => ConformanceData.Cases("mil");

    public static TheoryData<string> Networks => ConformanceData.Cases("networks");

    [Theory]
    [MemberData(nameof(NeuralNetworks))]
    public void Neural_network_there_and_back(string folder)
    {
        ConformanceCase test = new(folder);
        Check(test.ModelPath, null, trip => test.Check(trip.Predict));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_there_and_back(string folder) => Check(folder);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Whole_network_there_and_back(string folder) => Check(folder);

    private static void Check(string folder)
    {
        ProgramCase test = new(folder);
        if (test.MustFail) Assert.Skip("What must be refused is not written as ONNX.");
        Check(test.ModelPath, test.Function, trip => test.Check(trip.Predict));
    }

    private static void Check(string path, string? function, Action<RoundTrip> check)
    {
        using ModelFile file = ModelFile.Load(path);
        ModelDescription description = ModelFunctions.Select(file.Specification, function).Description;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("round");
        try
        {
            using RoundTrip trip = new(file, description, function, folder.FullName);
            check(trip);
        }
        catch (UnsupportedModelException refusal)
        {
            Assert.True(RoundTripInexpressible.Explains(refusal.Message), refusal.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
