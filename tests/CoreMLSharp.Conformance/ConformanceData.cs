using System.Text.Json;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Conformance;

/// <summary>Finds the cases: under <c>CONFORMANCE_ROOT</c>, else in the folder <c>conformance</c> of the shared test data.</summary>
internal static class ConformanceData
{
    public static string Root { get; } = Environment.GetEnvironmentVariable("CONFORMANCE_ROOT")
        ?? Path.Combine(TestData.SharedRoot, "conformance");

    /// <summary>A row for each case of a kind, named after it; one skipped row where there are none.</summary>
    /// <param name="kind">The folder of the cases.</param>
    /// <param name="formats">The formats of models (the field <c>kind</c> of a case) where not all are meant.</param>
    public static TheoryData<string> Cases(string kind, params string[] formats)
    {
        string folder = Path.Combine(Root, kind);
        if (!Directory.Exists(folder))
        {
            return
            [
                new TheoryDataRow<string>("")
                {
                    TestDisplayName = $"{kind} cases",
                    Skip = $"There are no conformance cases in {folder}; set CONFORMANCE_ROOT to where they are.",
                },
            ];
        }

        TheoryData<string> rows = [];
        foreach (string path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            if (formats.Length > 0 && !formats.Contains(Format(path))) continue;
            rows.Add(new TheoryDataRow<string>(path) { TestDisplayName = $"{kind}/{name}", Skip = DoubtfulCases.Reason(kind, name) });
        }

        return rows;
    }

    private static string Format(string folder) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json"))).RootElement.GetProperty("kind").GetString()!;
}
