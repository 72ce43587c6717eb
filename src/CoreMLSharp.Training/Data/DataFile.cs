namespace CoreMLSharp.Training.Data;

/// <summary>What is in a file, by its ending.</summary>
public static class DataFile
{
    private static readonly string[] Tables = [".csv", ".tsv", ".json"];

    /// <summary>Whether a file is a table, as <see cref="MLDataTable.Read(string)"/> takes it: CSV or JSON.</summary>
    public static bool IsTable(string path) => Tables.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
