using System.Text.Json;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Writes whole arrays; those without a name are items of another array or the whole document.</summary>
internal static class JsonArrays
{
    extension(Utf8JsonWriter json)
    {
        /// <summary>An array with an object for each item.</summary>
        public void WriteObjects<T>(string? name, IEnumerable<T> items, Action<T> writeFields) => json.WriteItems(name, items, item =>
        {
            json.WriteStartObject();
            writeFields(item);
            json.WriteEndObject();
        });

        /// <summary>An array of strings.</summary>
        public void WriteTexts(string? name, IEnumerable<string> texts) => json.WriteItems(name, texts, json.WriteStringValue);

        /// <summary>An array of numbers.</summary>
        public void WriteNumbers(string? name, IEnumerable<long> numbers) => json.WriteItems(name, numbers, json.WriteNumberValue);

        private void WriteItems<T>(string? name, IEnumerable<T> items, Action<T> write)
        {
            if (name is null) json.WriteStartArray();
            else json.WriteStartArray(name);
            foreach (T item in items) write(item);
            json.WriteEndArray();
        }
    }
}
