using CoreMLSharp.Diagnostics;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Tables;

namespace CoreMLSharp.Training.Tests.Tables;

/// <summary>A program without LightGBM's library is told so, and trains all else.</summary>
public class MissingLibraryTests
{
    [Fact]
    public void What_needs_a_library_that_is_not_there_names_it() => BareProcess.Run(typeof(MissingLibraryTests));

    [Fact(Explicit = true)]
    public void Trees_name_that_of_LightGBM()
    {
        MLDataTable houses = MLDataTable.Read(TestData.InRepository("samples", "houses.csv"));
        CoreMLException error = Assert.Throws<CoreMLException>(
            () => TabularModel.Train(houses, "garden", new TabularOptions { Algorithm = TabularAlgorithm.BoostedTree }));
        Assert.Contains("lib_lightgbm", error.Message, StringComparison.Ordinal);
        TabularModel.Train(houses, "garden", new TabularOptions { Algorithm = TabularAlgorithm.Linear }).Dispose();
    }
}
