namespace CoreMLSharp.Conformance;

/// <summary>Every case of an update, one test each.</summary>
public class UpdateTests
{
    public static TheoryData<string> Updates => ConformanceData.Cases("update");

    [Theory]
    [MemberData(nameof(Updates))]
    public Task Update(string folder) => new UpdateCase(folder).Run();
}
