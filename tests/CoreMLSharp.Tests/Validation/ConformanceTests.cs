using System.Diagnostics.CodeAnalysis;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Tests.Validation;

/// <summary>The verdict is that of Core ML's own validator: on cases that name it, and on models that Apple's tools wrote.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Cases => Names("conformance/validation", "*.mlmodel");

    public static TheoryData<string> RealModels => Names("real", "*.mlmodel");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_core_ML(string name)
    {
        string path = TestData.Shared("conformance/validation", name);
        if (name.EndsWith(".good.mlmodel", StringComparison.Ordinal)) Assert.Empty(Errors(ModelFile.Load(path)));
        else Assert.True(!TryLoad(path, out ModelFile? file) || Errors(file).Any());
    }

    [Theory]
    [MemberData(nameof(RealModels))]
    public void Accepts_models_in_use(string name)
    {
        ModelFile file = ModelFile.Load(TestData.Shared("real", name));
        ModelValidator.ThrowIfInvalid(file.Specification);
    }

    private static IEnumerable<ModelDiagnostic> Errors(ModelFile file) =>
        ModelValidator.Validate(file.Specification).Where(finding => finding.Severity == DiagnosticSeverity.Error);

    /// <summary>A file without a description is refused before there is a model to check.</summary>
    private static bool TryLoad(string path, [NotNullWhen(true)] out ModelFile? file)
    {
        try
        {
            file = ModelFile.Load(path);
            return true;
        }
        catch (ModelFormatException)
        {
            file = null;
            return false;
        }
    }

    private static TheoryData<string> Names(string folder, string pattern)
    {
        string path = Path.Combine(TestData.SharedRoot, folder);
        string[] files = Directory.Exists(path) ? Directory.GetFiles(path, pattern, SearchOption.AllDirectories) : [path];
        return [.. files.Select(file => Path.GetRelativePath(path, file)).Order(StringComparer.Ordinal)];
    }
}
