using CoreMLSharp.Diagnostics;
using CoreMLSharp.Generation.CSharp;
using CoreMLSharp.Generation.Swift;

namespace CoreMLSharp.Generation;

/// <summary>The language that a class is written in.</summary>
public enum ModelClassLanguage
{
    /// <summary>C#, for <c>CoreMLSharp.Runtime</c>.</summary>
    CSharp,

    /// <summary>Swift, for Core ML on Apple's systems: what Xcode makes of the model.</summary>
    Swift,
}

/// <summary>How a class is made of a model.</summary>
/// <param name="FileName">The model's file name, which the class loads by itself.</param>
public sealed record ModelClassOptions(string FileName)
{
    /// <summary>The language.</summary>
    public ModelClassLanguage Language { get; init; }

    /// <summary>The class's name; null for one made of the file's.</summary>
    public string? ClassName { get; init; }

    /// <summary>The namespace of a C# class; null for none.</summary>
    public string? Namespace { get; init; }
}

/// <summary>
/// The source of a typed class for a model, as Xcode makes one: inputs and outputs by the model's own names and types, with what the model
/// says of them as documentation.
/// </summary>
/// <example>
/// <code>
/// using ModelFile file = ModelFile.Load("Pets.mlmodel");
/// File.WriteAllText("Pets.cs", ModelClass.Generate(file, new ModelClassOptions("Pets.mlmodel") { Namespace = "Shelter" }));
/// </code>
/// </example>
public static class ModelClass
{
    /// <summary>Writes the class. The same model and options give the same text.</summary>
    /// <param name="file">The model.</param>
    /// <param name="options">How.</param>
    /// <returns>The whole source file, with lines that end in a line feed.</returns>
    /// <exception cref="CoreMLException">The class's name or namespace is none.</exception>
    public static string Generate(ModelFile file, ModelClassOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        bool isSwift = options.Language == ModelClassLanguage.Swift;
        IReadOnlyList<FunctionInterface> functions = Unforeseen.Guard(
            $"{options.FileName} cannot be read", () => FunctionInterface.Of(file.Specification, asRun: !isSwift));
        return isSwift ? SwiftFile.Write(functions[0], options) : CSharpFile.Write(functions, options);
    }
}
