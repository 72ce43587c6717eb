namespace CoreMLSharp.Conformance;

/// <summary>Every case of the conformance data, one test each.</summary>
public class ConformanceTests
{
    public static TheoryData<string> NeuralNetworks => ConformanceData.Cases("nn");

    public static TheoryData<string> Classic => ConformanceData.Cases("classic");

    public static TheoryData<string> Programs => ConformanceData.Cases("mil");

    public static TheoryData<string> Networks => ConformanceData.Cases("networks");

    [Theory]
    [MemberData(nameof(NeuralNetworks))]
    public void Neural_network(string folder) => new ConformanceCase(folder).Run();

    [Theory]
    [MemberData(nameof(Classic))]
    public void Classic_model(string folder) => new ConformanceCase(folder).Run();

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program(string folder) => new ProgramCase(folder).Run();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Network(string folder) => new ProgramCase(folder).Run();
}
