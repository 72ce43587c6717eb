using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CoreMLSharp.Cli.Tests.Generation;

/// <summary>Compiles generated classes as the strictest project would: documentation checked, nullable, every warning an error.</summary>
internal static class GeneratedCode
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Compiles generated sources into an assembly, as an older language would.</summary>
    public static Assembly Compile(params IEnumerable<string> sources) =>
        Compile(sources, LanguageVersion.CSharp12, OutputKind.DynamicallyLinkedLibrary);

    /// <summary>Compiles sources into an assembly, beside what a person wrote.</summary>
    public static Assembly Compile(
        IEnumerable<string> sources, LanguageVersion language, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
    {
        CSharpParseOptions parsing = new(language, DocumentationMode.Diagnose);
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"Generated{Guid.NewGuid():N}",
            sources.Select(source => CSharpSyntaxTree.ParseText(source, parsing)),
            References,
            new CSharpCompilationOptions(
                kind, nullableContextOptions: NullableContextOptions.Enable,
                generalDiagnosticOption: ReportDiagnostic.Error, warningLevel: 9999));
        using MemoryStream stream = new();
        string[] findings = [.. compilation.Emit(stream).Diagnostics
            .Where(finding => finding.Severity > DiagnosticSeverity.Hidden)
            .Select(finding => $"{finding} {LineOf(finding.Location)}")];
        Assert.True(findings.Length == 0, string.Join('\n', findings));
        return Assembly.Load(stream.ToArray());
    }

    private static string LineOf(Location location) =>
        location.SourceTree?.GetText().Lines[location.GetLineSpan().StartLinePosition.Line].ToString() ?? "";
}
