using System.Text.Json;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.Data;

/// <summary>A table as JSON: an array with an object for each row, or an object with an array for each column.</summary>
internal static class JsonTable
{
    public static MLDataTable Read(TableText text)
    {
        using JsonDocument document = Parse(text);
        string path = text.Name;
        return document.RootElement.ValueKind switch
        {
            JsonValueKind.Array => OfRows(path, document.RootElement),
            JsonValueKind.Object => OfColumns(path, document.RootElement),
            _ => throw new CoreMLException($"{path} must be an array with an object for each row, or an object with an array a column."),
        };
    }

    /// <summary>The document of a file.</summary>
    /// <exception cref="CoreMLException">It is no JSON; the message says where.</exception>
    public static JsonDocument Parse(TableText text)
    {
        try
        {
            return JsonDocument.Parse(text.Text, new JsonDocumentOptions { AllowTrailingCommas = true });
        }
        catch (JsonException error)
        {
            throw new CoreMLException($"{text.Name} is no JSON: {error.Message}", error);
        }
    }

    private static MLDataTable OfRows(string path, JsonElement rows)
    {
        List<string> names = [];
        Dictionary<string, string[]> columns = [];
        int count = rows.GetArrayLength();
        foreach ((int row, JsonElement item) in rows.EnumerateArray().Index())
        {
            if (item.ValueKind != JsonValueKind.Object) throw new CoreMLException($"{path}, item {row + 1}: it must be an object.");
            foreach (JsonProperty property in item.EnumerateObject())
            {
                if (!columns.TryGetValue(property.Name, out string[]? column))
                {
                    names.Add(property.Name);
                    columns[property.Name] = column = [.. Enumerable.Repeat("", count)];
                }

                column[row] = Text(path, property.Name, property.Value);
            }
        }

        return new MLDataTable(path, [.. names.Select(name => (name, (IReadOnlyList<string>)columns[name]))]);
    }

    private static MLDataTable OfColumns(string path, JsonElement columns) =>
        new(path, [.. columns.EnumerateObject().Select(column => (column.Name, Values(path, column)))]);

    private static IReadOnlyList<string> Values(string path, JsonProperty column) => column.Value.ValueKind == JsonValueKind.Array
        ? (string[])[.. column.Value.EnumerateArray().Select(value => Text(path, column.Name, value))]
        : throw new CoreMLException($"{path}: the column '{column.Name}' must be an array.");

    private static string Text(string path, string column, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw new CoreMLException($"{path}: a value of '{column}' is no text and no number."),
    };
}
