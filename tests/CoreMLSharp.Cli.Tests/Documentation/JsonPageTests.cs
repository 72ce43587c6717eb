using System.CommandLine;
using System.Text.Json;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Documents;
using CoreMLSharp.Inspection;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.FeatureClassification;

namespace CoreMLSharp.Cli.Tests.Documentation;

/// <summary>
/// The page about JSON shows, behind each command line, a document with the properties that the command prints: no more, no fewer, and of
/// the same kinds. Arrays may be shorter there, and numbers and texts others.
/// </summary>
public sealed class JsonPageTests
{
    private static readonly string Page = File.ReadAllText(TestData.InRepository("docs", "json.md")).ReplaceLineEndings("\n");

    [Fact]
    public async Task Commands_print_the_properties_that_the_page_shows()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);
        Features().Save(folder["features.safetensors"]);
        Digits().Save(folder["digits.safetensors"]);
        List<string> wrong = [];
        foreach ((string command, string documented) in Examples())
        {
            CommandRun run = await CommandRun.Of([.. command.Split(' ').Select(argument => Locate(argument, folder))]);
            (string expected, string actual) = (Shape(documented), run.Output.Length > 0 ? Shape(run.Output) : "nothing");
            if (expected != actual) wrong.Add($"coreml {command}\npage:    {expected}\ncommand: {actual}\n{run.Output}{run.Error}");
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    [Fact]
    public void The_page_has_every_command_that_prints_json()
    {
        using StringWriter nowhere = new();
        string[] commands = [.. WithJson(CoreMLCommandLine.CreateRoot(new Terminal(nowhere, nowhere)).Subcommands, "")];
        string[] shown = [.. Examples().Select(example => example.Command + " "), .. Headings().Select(heading => heading + " ")];

        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Contains(shown, line => line.StartsWith(command + " ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_document_is_read_as_it_was_written()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);
        string path = folder["Digits.mlmodel"];

        ModelDocument document = ModelDocument.From(ModelSummary.Read(path), withLayers: false);
        string json = JsonSerializer.Serialize(document, CoreMLSharpJson.Default.ModelDocument);
        ModelDocument? again = JsonSerializer.Deserialize(json, CoreMLSharpJson.Default.ModelDocument);

        Assert.Equal(document.ClassLabels.Integers, again!.ClassLabels.Integers);
        Assert.Equal(json, JsonSerializer.Serialize(again, CoreMLSharpJson.Default.ModelDocument));
    }

    private static IEnumerable<string> WithJson(IEnumerable<Command> commands, string prefix)
    {
        foreach (Command command in commands)
        {
            if (command.Options.Any(option => option.Name == "--json")) yield return prefix + command.Name;
            foreach (string name in WithJson(command.Subcommands, $"{prefix}{command.Name} ")) yield return name;
        }
    }

    /// <summary>Cats have a large first feature, dogs a small one.</summary>
    private static FeatureSet Features()
    {
        const int Rows = 20, Columns = 768;
        float[] values = [.. Enumerable.Range(0, Rows * Columns).Select(i => i % Columns == 0 ? (i / Columns % 2 == 0 ? 5f : -5f) : 0)];
        return new FeatureSet(new FeatureMatrix(values, Columns), [.. Enumerable.Range(0, Rows).Select(row => row % 2)], ["cat", "dog"]);
    }

    /// <summary>Four drawings, which are of the same grey, and their digits.</summary>
    private static SafeTensorsFile Digits() => new(
        new Dictionary<string, StoredTensor>
        {
            ["image"] = new(TensorElementType.UInt8, [4, 28, 28], new byte[4 * 28 * 28]),
            ["digit"] = StoredTensor.From(MLMultiArray.Wrap([1, 2, 3, 4])),
        },
        new Dictionary<string, string>());

    /// <summary>The commands that headings name, which print the same document.</summary>
    private static IEnumerable<string> Headings() => Page.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal))
        .SelectMany(line => line[3..].Split(", "));

    /// <summary>Blocks marked <c>sh</c> with one line <c>coreml …</c>, and the block marked <c>json</c> behind each.</summary>
    private static IEnumerable<(string Command, string Document)> Examples()
    {
        foreach (string part in Page.Split("```sh\ncoreml ")[1..])
        {
            string command = part[..part.IndexOf('\n', StringComparison.Ordinal)];
            string document = part[(part.IndexOf("```json\n", StringComparison.Ordinal) + 8)..];
            yield return (command, document[..document.IndexOf("```", StringComparison.Ordinal)]);
        }
    }

    private static string Locate(string argument, TemporaryFolder folder)
    {
        if (argument.StartsWith("samples/", StringComparison.Ordinal)) return TestData.InRepository(argument);
        if (argument.Split('=') is [var name, var value] && value.StartsWith("samples/", StringComparison.Ordinal))
        {
            return $"{name}={TestData.InRepository(value)}";
        }

        bool isFile = Path.GetExtension(argument) is ".mlmodel" or ".mlpackage" or ".safetensors" or ".html" or ".onnx";
        return isFile || argument is "cache" or "copies" or "linked" or "MyApp" or "stages" ? folder[argument] : argument;
    }

    /// <summary>The properties of a document and their kinds, those of all items of an array together.</summary>
    private static string Shape(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Shape([document.RootElement]);
    }

    private static string Shape(IReadOnlyList<JsonElement> values)
    {
        IEnumerable<string> kinds = values.GroupBy(value => value.ValueKind).OrderBy(group => group.Key).Select(group => group.Key switch
        {
            JsonValueKind.Object => $"{{{string.Join(", ", Properties([.. group]))}}}",
            JsonValueKind.Array => $"[{Shape([.. group.SelectMany(array => array.EnumerateArray())])}]",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            _ => group.Key.ToString().ToLowerInvariant(),
        });
        return string.Join(" or ", kinds.Distinct());
    }

    private static IEnumerable<string> Properties(IReadOnlyList<JsonElement> objects) => objects
        .SelectMany(value => value.EnumerateObject())
        .GroupBy(property => property.Name)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => $"{group.Key}: {Shape([.. group.Select(property => property.Value)])}");
}
