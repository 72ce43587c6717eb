using CoreMLSharp.CompiledModels;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection.Outlines;
using CoreMLSharp.IO;
using CoreMLSharp.IO.Wire;
using CoreMLSharp.Packages;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Inspection;

/// <summary>
/// A stored model without its weights: the specification message in which large values are left out, and where those are in the file.
/// Reading an outline takes time and memory by the model's structure, whatever its size.
/// </summary>
/// <remarks>
/// Left out are packed numbers and data beyond 256 bytes, texts and whole numbers beyond 64 KB, and long lists of data rows (trees' nodes,
/// support vectors, samples). All else, unknown fields included, is as <see cref="ModelFile.Load(string)"/> gives it.
/// Disposing it matters only for a model in an archive, whose unpacked files it removes.
/// </remarks>
public sealed class ModelOutline : IDisposable
{
    private readonly ModelLocation _location;

    private ModelOutline(ModelLocation location, Model specification, IReadOnlyList<LargeValue> largeValues, OutlineNode root)
    {
        _location = location;
        Specification = specification;
        LargeValues = largeValues;
        Root = root;
        Files = PackageFile.List(location);
    }

    /// <summary>The model without its large values.</summary>
    public Model Specification { get; }

    /// <summary>What was left out, in the order of the file.</summary>
    public IReadOnlyList<LargeValue> LargeValues { get; }

    /// <summary>The protobuf file, which the offsets of <see cref="LargeValues"/> count in.</summary>
    public string SpecificationPath => _location.SpecificationPath;

    /// <summary>The files that make up the model: one for a <c>.mlmodel</c>, all of the folder's for a package.</summary>
    public IReadOnlyList<PackageFile> Files { get; }

    internal OutlineNode Root { get; }

    /// <summary>The folder of weight files, or null.</summary>
    internal string? WeightsFolder => _location.WeightsFolder;

    /// <summary>
    /// Reads the outline of a <c>.mlmodel</c> file, a <c>.mlpackage</c> folder, a zip archive that holds one of them, or a compiled
    /// <c>.mlmodelc</c> folder, which is read whole for it.
    /// </summary>
    /// <exception cref="ModelFormatException">The path holds no readable Core ML model; the message says why.</exception>
    /// <exception cref="FileNotFoundException">There is nothing at <paramref name="path"/>.</exception>
    public static ModelOutline Read(string path)
    {
        ModelLocation location = CompiledModel.Find(path);
        try
        {
            return Unforeseen.Guard($"{path} cannot be read", () => Read(location));
        }
        catch
        {
            location.Temporary?.Dispose();
            throw;
        }
    }

    /// <summary>Removes the files that an archive was unpacked to; otherwise it does nothing.</summary>
    public void Dispose() => _location.Temporary?.Dispose();

    private static ModelOutline Read(ModelLocation location)
    {
        using FileStream stream = SpecificationFile.Open(location.SpecificationPath);
        SpecificationFile.CheckSize(stream, location.SpecificationPath);
        OutlineReader reader = new(new WireReader(stream, location.SpecificationPath));
        try
        {
            OutlineNode root = reader.Read();
            Model model = Model.Parser.ParseFrom(reader.Buffer.From(0));
            SpecificationFile.Check(model, location.SpecificationPath);
            MetadataOverlay.Apply(location, model);
            return new ModelOutline(location, model, reader.LargeValues, root);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw SpecificationFile.NotAModel(location.SpecificationPath, error);
        }
    }
}
