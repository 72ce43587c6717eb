namespace CoreMLSharp.Conformance;

/// <summary>Every case of the conformance data, one test each.</summary>
public class ConformanceTests
{
    public static TheoryData<string> NeuralNetworks => ConformanceData.Cases("nn");

    public static TheoryData<string> Classic => ConformanceData.Cases("classic");

    [Theory]
    [MemberData(nameof(NeuralNetworks))]
    public void Neural_network(string folder) => new ConformanceCase(folder).Run();

    [Theory]
    [MemberData(nameof(Classic))]
    public void Classic_model(string folder) => new ConformanceCase(folder).Run();
}
