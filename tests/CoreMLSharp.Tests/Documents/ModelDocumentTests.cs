using System.Text.Json;
using CoreMLSharp.Documents;
using CoreMLSharp.Inspection;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Tests.Documents;

public sealed class ModelDocumentTests
{
    [Fact]
    public void Features_have_the_properties_of_their_types_and_others_are_absent()
    {
        JsonElement[] inputs = Write(new Model
        {
            SpecificationVersion = 4,
            Description = new()
            {
                Input =
                {
                    Feature("image", new() { ImageType = new() { Width = 8, Height = 4, ImageSizeRange = Ranges() } }),
                    Feature("array", new() { MultiArrayType = new() { Shape = { 2, 3 }, EnumeratedShapes = Shapes() }, IsOptional = true }),
                    Feature("words", new() { DictionaryType = new() { StringKeyType = new() } }),
                    Feature("number", new() { DoubleType = new() }),
                },
            },
        });

        Assert.Equal("name type colorSpace shape shapeRange isOptional description", Names(inputs[0]));
        Assert.Equal(
            """[{"lowerBound":8,"upperBound":16},{"lowerBound":4,"upperBound":null}]""", Compact(inputs[0].GetProperty("shapeRange")));
        Assert.Equal("name type dataType shape enumeratedShapes isOptional description", Names(inputs[1]));
        Assert.Equal("[[2,3],[4,6]]", Compact(inputs[1].GetProperty("enumeratedShapes")));
        Assert.True(inputs[1].GetProperty("isOptional").GetBoolean());
        Assert.Equal("name type keyType isOptional description", Names(inputs[2]));
        Assert.Equal("name type isOptional description", Names(inputs[3]));
    }

    [Fact]
    public void Labels_are_strings_or_numbers_and_are_read_again()
    {
        string json = JsonSerializer.Serialize(Document(Classifier(7, 9)), CoreMLSharpJson.Default.ModelDocument);

        ModelDocument? again = JsonSerializer.Deserialize(json, CoreMLSharpJson.Default.ModelDocument);

        Assert.Contains("\"classLabels\":[7,9]", json, StringComparison.Ordinal);
        Assert.Equal([7, 9], again!.ClassLabels.Integers);
        Assert.Equal(json, JsonSerializer.Serialize(again, CoreMLSharpJson.Default.ModelDocument));
    }

    private static JsonElement[] Write(Model model)
    {
        string json = JsonSerializer.Serialize(Document(model), CoreMLSharpJson.Default.ModelDocument);
        return [.. JsonDocument.Parse(json).RootElement.GetProperty("inputs").EnumerateArray()];
    }

    private static ModelDocument Document(Model model)
    {
        using TemporaryFolder folder = new();
        new ModelFile(model).Save(folder["model.mlmodel"], validate: false);
        return ModelDocument.From(ModelSummary.Read(folder["model.mlmodel"]), withLayers: true);
    }

    private static string Names(JsonElement element) => string.Join(' ', element.EnumerateObject().Select(property => property.Name));

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

    private static FeatureDescription Feature(string name, FeatureType type) => new() { Name = name, Type = type };

    private static ImageFeatureType.Types.ImageSizeRange Ranges() => new()
    {
        WidthRange = new SizeRange { LowerBound = 8, UpperBound = 16 },
        HeightRange = new SizeRange { LowerBound = 4, UpperBound = -1 },
    };

    private static ArrayFeatureType.Types.EnumeratedShapes Shapes() => new()
    {
        Shapes = { new ArrayFeatureType.Types.Shape { Shape_ = { 2, 3 } }, new ArrayFeatureType.Types.Shape { Shape_ = { 4, 6 } } },
    };

    private static Model Classifier(params long[] labels) => new()
    {
        SpecificationVersion = 1,
        Description = new(),
        GlmClassifier = new GLMClassifier { Int64ClassLabels = new Int64Vector { Vector = { labels } } },
    };
}
