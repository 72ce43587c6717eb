using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Runtime.LinkedModels;

/// <summary>Where a model is: in a file or package, or built in.</summary>
/// <param name="Name">The model's name, without an extension.</param>
/// <param name="Path">The file or package; null for a built-in model.</param>
public sealed record ModelSource(string Name, string? Path)
{
    private const string OnnxExtension = ".onnx";

    /// <summary>The built-in models that are made of another.</summary>
    private static readonly Dictionary<string, Func<Model>> Made =
        new() { [ObjectPrint.Name] = ObjectPrint.Create, [MapPrint.Name] = MapPrint.Create };

    /// <summary>Whether it is an ONNX network, which a JSON file beside it describes, rather than a Core ML model.</summary>
    public bool IsOnnxNetwork =>
        Path is not null && System.IO.Path.GetExtension(Path).Equals(OnnxExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>What messages call it.</summary>
    internal string Location => Path ?? Name;

    /// <summary>The names of the built-in models, each with its version.</summary>
    public static IReadOnlySet<string> BuiltInNames { get; } = BuiltInModels.Names.Concat(Made.Keys).ToHashSet();

    /// <summary>The model at a path, whether there is one or not.</summary>
    public static ModelSource FromPath(string path) =>
        new(System.IO.Path.GetFileNameWithoutExtension(System.IO.Path.TrimEndingDirectorySeparator(path)), path);

    /// <summary>The built-in model of that name, or else what is at that path; null when there is neither.</summary>
    public static ModelSource? Find(string nameOrPath) =>
        BuiltInNames.Contains(nameOrPath) ? new ModelSource(nameOrPath, null)
        : System.IO.Path.Exists(nameOrPath) ? FromPath(nameOrPath)
        : null;

    /// <summary>Reads the Core ML model.</summary>
    /// <exception cref="Diagnostics.ModelFormatException">There is no readable Core ML model.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public ModelFile Open()
    {
        if (Path is not null) return ModelFile.Load(Path);
        using Stream stream = OpenBuiltIn(Name);
        return ModelFile.Load(stream, Name);
    }

    /// <summary>The bytes of a built-in model: a <c>.mlmodel</c> file.</summary>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    public static Stream OpenBuiltIn(string name) =>
        Made.TryGetValue(name, out Func<Model>? make) ? new MemoryStream(make().ToByteArray()) : BuiltInModels.Open(name);
}
