using CoreMLSharp.Cli.Commands.Sample.Models;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands.Sample;

/// <summary>A small model, or a folder of photos, that the documentation is about and that the command makes.</summary>
/// <param name="FileName">What it is called.</param>
/// <param name="About">What it is, in a line.</param>
/// <param name="Write">Writes it to a path.</param>
internal sealed record SampleFile(string FileName, string About, Action<string> Write)
{
    /// <summary>All there are.</summary>
    public static IReadOnlyList<SampleFile> All { get; } =
    [
        Of("Hotdog.mlmodel", "a classifier of photos as Create ML writes it, over the extractor of Apple's systems", Hotdog.Create),
        Of("Digits.mlmodel", "a network of five layers for digits, never trained", Digits.Create),
        new("Shapes.mlpackage", "an ML Program for photos of shapes, never trained", path =>
        {
            using ModelFile file = ShapesProgram.Create();
            file.Save(path);
        }),
        Of("Style.mlmodel", "a network from numbers to numbers, to edit", Style.Create),
        Of("Birds.mlmodel", "a pipeline of an extractor and a classifier", () => PhotoPipeline.Create("blackbird", "robin", "sparrow")),
        Of("Flowers.mlmodel", "another one with the same extractor, to link", () => PhotoPipeline.Create("daisy", "rose")),
        Of("Iris.mlmodel", "a tree that tells irises apart by two numbers", Iris.Create),
        Of("Words.mlmodel", "a classifier of counted words", Words.Create),
        Of("Animals.mlmodel", "a detector that finds the same pets in every photo", Animals.Create),
        new("Broken.mlmodel", "a model that Core ML refuses", path => new ModelFile(Hotdog.CreateBroken()).Save(path, validate: false)),
        new("Mistakes", "drawn photos in folders train and test, two of them with wrong labels", Mistakes.Write),
    ];

    /// <summary>What one asks for it by, whatever its case.</summary>
    public string Name { get; } = Path.GetFileNameWithoutExtension(FileName).ToLowerInvariant();

    private static SampleFile Of(string fileName, string about, Func<Model> create) =>
        new(fileName, about, path => new ModelFile(create()).Save(path));
}
