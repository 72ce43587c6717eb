using CoreMLSharp.CompiledModels;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Packages;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;

namespace CoreMLSharp;

/// <summary>
/// A Core ML model as it is stored: its specification message and, for packages, the folder of weight files beside it.
/// </summary>
/// <example>
/// <code>
/// Model spec = ModelFile.Load("Hotdog.mlmodel").Specification;
/// Console.WriteLine(spec.PipelineClassifier.Pipeline.Models.Count);
/// foreach (Model stage in spec.PipelineClassifier.Pipeline.Models) Console.WriteLine(stage.TypeName);
/// </code>
/// </example>
/// <remarks>
/// It is the unit of work: whatever edits, compresses, links or joins models takes a file and gives a new one. The file that is given stays
/// as it is, and so does its message; the new file has the same weights and, when it is saved as a package, the same identifiers and items
/// of other tools. Parts of the message that did not change may be shared between the two, so change a message only through these or in a
/// clone.
/// <para>
/// Whoever gets a file, loaded or as a result, owns and disposes it; whoever takes one as an argument only borrows it. Disposing lets go of
/// the temporary files that it may stand on (an unpacked archive, weights that were not saved yet), which are removed when no file stands
/// on them any more, in whatever order files are disposed, and at the latest when the process ends.
/// </para>
/// </remarks>
public sealed partial class ModelFile : IModelWithWeights, IDisposable
{
    private readonly ModelLocation? _origin;
    private readonly TemporaryFolder[] _temporary = [];
    private readonly UnwrittenWeights? _unwritten;
    private readonly Lock _writing = new();
    private readonly string? _weightsFolder;
    private TemporaryFolder? _written;

    /// <summary>Wraps a specification that was made or changed in memory.</summary>
    /// <param name="specification">The model.</param>
    /// <param name="weightsFolder">For ML Programs: the folder that holds the weight files named by the program.</param>
    public ModelFile(Model specification, string? weightsFolder = null)
    {
        ArgumentNullException.ThrowIfNull(specification);
        Specification = specification;
        _weightsFolder = weightsFolder;
    }

    private ModelFile(
        Model specification, string? weightsFolder, ModelLocation? origin,
        params TemporaryFolder[] temporary) : this(specification, weightsFolder)
    {
        _origin = origin;
        _temporary = temporary;
    }

    private ModelFile(Model specification, UnwrittenWeights weights, ModelLocation? origin, params TemporaryFolder[] temporary)
        : this(specification, weightsFolder: null, origin, temporary) => _unwritten = weights;

    /// <summary>The model, as the Core ML specification's root message.</summary>
    public Model Specification { get; }

    /// <summary>
    /// The folder of a package's weight files (usually <c>Data/com.apple.CoreML/weights</c>), or null when there is none.
    /// </summary>
    public string? WeightsFolder => _unwritten is null ? _weightsFolder : Written(_unwritten);

    UnwrittenWeights? IModelWithWeights.UnwrittenWeights => _unwritten;

    /// <summary>Whether the model was loaded from a package, or made of one that was.</summary>
    internal bool IsPackage => _origin?.Manifest is not null;

    /// <summary>
    /// Reads a <c>.mlmodel</c> file, a <c>.mlpackage</c> folder, a zip archive that holds one of them, or a compiled <c>.mlmodelc</c>
    /// folder, which is read back to what it was compiled from. What Xcode keeps beside a package's model (<c>Metadata.json</c>,
    /// <c>FeatureDescriptions.json</c>) is put into the specification.
    /// </summary>
    /// <exception cref="ModelFormatException">The path holds no readable Core ML model; the message says why.</exception>
    /// <exception cref="FileNotFoundException">There is nothing at <paramref name="path"/>.</exception>
    public static ModelFile Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ModelLocation location = CompiledModel.Find(path);
        try
        {
            Model specification = SpecificationFile.Read(location.SpecificationPath);
            MetadataOverlay.Apply(location, specification);
            return new ModelFile(specification, location.WeightsFolder, location, location.Temporary is { } temporary ? [temporary] : []);
        }
        catch
        {
            location.Temporary?.Dispose();
            throw;
        }
    }

    /// <summary>Reads a model from the bytes of a <c>.mlmodel</c> file.</summary>
    /// <param name="stream">The bytes, from the current position to the end.</param>
    /// <param name="name">What messages call the model.</param>
    /// <exception cref="ModelFormatException">The bytes are not a readable Core ML model; the message says why.</exception>
    public static ModelFile Load(Stream stream, string name) => new(SpecificationFile.Read(stream, name));

    /// <summary>Another model with the same weights and in the same package: what this one is to become.</summary>
    /// <param name="specification">The model, which is used as it is, not copied.</param>
    /// <exception cref="ObjectDisposedException">The temporary files that this one stands on are gone.</exception>
    public ModelFile With(Model specification) => _unwritten is null
        ? new(specification, _weightsFolder, _origin, [.. _temporary.Select(folder => folder.Share())])
        : With(specification, _unwritten);

    /// <summary>Another model in the same package, with other weights.</summary>
    /// <param name="specification">The model.</param>
    /// <param name="weights">The folder of its weight files, which the result then owns; null for none.</param>
    internal ModelFile With(Model specification, TemporaryFolder? weights) =>
        new(
            specification, weights?.Path, _origin,
            [.. _temporary.Select(folder => folder.Share()), .. weights is null ? Array.Empty<TemporaryFolder>() : [weights]]);

    /// <summary>Another model in the same package, with other weights, which stay in memory until they are saved.</summary>
    internal ModelFile With(Model specification, UnwrittenWeights weights) =>
        new(specification, weights, _origin, [.. _temporary.Select(folder => folder.Share())]);

    /// <summary>A new model with weights in memory.</summary>
    internal static ModelFile New(Model specification, UnwrittenWeights weights) => new(specification, weights, origin: null);

    /// <summary>A new model with weights that are not saved yet.</summary>
    /// <param name="specification">The model.</param>
    /// <param name="weights">The folder of its weight files, which the result then owns.</param>
    internal static ModelFile New(Model specification, TemporaryFolder weights) => new(specification, weights.Path, null, weights);

    /// <summary>
    /// Writes the model: a package when <paramref name="path"/> ends in <c>.mlpackage</c>, a single file otherwise.
    /// Whatever stood there before is replaced only when the new model is complete. A package that was loaded keeps the identifiers and
    /// places of its items, and items of other tools.
    /// </summary>
    /// <param name="path">The file or package.</param>
    /// <param name="validate">
    /// Whether the model is checked before anything is written, by the rules of <see cref="ModelValidator"/>. Turn it off to keep a model
    /// as it is that Core ML would refuse, such as one that another tool wrote and that is only copied.
    /// </param>
    /// <exception cref="CoreMLException">The model needs a package (an ML Program, or weights kept beside), but the path names a
    /// file.</exception>
    /// <exception cref="ModelValidationException">Core ML would refuse the model; nothing was written.</exception>
    public void Save(string path, bool validate = true)
    {
        if (validate) ModelValidator.ThrowIfInvalid(Specification);
        if (ModelPackage.IsPackagePath(path))
        {
            Action<string>? weights = _unwritten is { } unwritten ? unwritten.WriteTo
                : _weightsFolder is { } folder ? target => ModelPackage.Copy(folder, target)
                : null;
            ModelPackage.Write(path, Specification, weights, _origin);
            return;
        }

        if (Specification.TypeCase == Model.TypeOneofCase.MlProgram || _weightsFolder is not null || _unwritten is not null)
        {
            throw new CoreMLException($"{path}: an ML Program is stored in a package; name the file with the ending .mlpackage.");
        }

        SpecificationFile.Write(path, Specification);
    }

    /// <summary>Lets go of temporary files; without any, it does nothing.</summary>
    public void Dispose()
    {
        foreach (TemporaryFolder folder in _temporary) folder.Dispose();
        _written?.Dispose();
    }

    /// <summary>A folder with the weights, which is written when it is first asked for.</summary>
    private string Written(UnwrittenWeights weights)
    {
        lock (_writing)
        {
            if (_written is null)
            {
                TemporaryFolder folder = new();
                try
                {
                    weights.WriteTo(folder.Path);
                }
                catch
                {
                    folder.Dispose();
                    throw;
                }

                _written = folder;
            }

            return _written.Path;
        }
    }
}
