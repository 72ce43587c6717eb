using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing.Unused;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Editing;

/// <summary>
/// Changes a model, one edit after the other: names, descriptions, metadata, class labels, images and arrays, preprocessing, shapes, unused
/// parts and the specification version. Features are called by the names that they have at that moment. Each edit changes every place that
/// it concerns, also in the stages of pipelines and inside branches and loops, and fails with a <see cref="CoreMLException"/> where it
/// cannot be done.
/// </summary>
/// <example>
/// <code>
/// using ModelEditor editor = ModelEditor.Load("Model.mlmodel");
/// editor.Rename("input1", "image")
///     .ToImage("image", new ImageOptions { Scale = 1 / 255f })
///     .SetMetadata(new ModelMetadata { Author = "Me" })
///     .Save("Model-edited.mlmodel");
/// </code>
/// </example>
/// <remarks>It works on a file of its own, which it disposes.</remarks>
public sealed class ModelEditor : IModelWithWeights, IDisposable
{
    private readonly ModelFile _file;

    private ModelEditor(ModelFile file) => _file = file;

    /// <summary>The model as it is after the edits so far.</summary>
    public Model Specification => _file.Specification;

    /// <inheritdoc/>
    public string? WeightsFolder => _file.WeightsFolder;

    UnwrittenWeights? IModelWithWeights.UnwrittenWeights => ((IModelWithWeights)_file).UnwrittenWeights;

    /// <summary>Begins with a model from a file or package.</summary>
    /// <inheritdoc cref="ModelFile.Load(string)" path="/exception"/>
    public static ModelEditor Load(string path) => new(ModelFile.Load(path));

    /// <summary>Begins with a copy of a model; the model itself stays as it is.</summary>
    public static ModelEditor Of(ModelFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new(file.With(file.Specification.Clone()));
    }

    /// <summary>Begins with a copy of a model that keeps no weights beside it.</summary>
    public static ModelEditor Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(new ModelFile(model.Clone()));
    }

    /// <summary>The names of all features of a model: inputs, outputs, states and what it is trained with.</summary>
    public static IReadOnlyList<string> FeatureNames(Model model) =>
    [
        .. ModelFeatures.Own(model).Select(feature => feature.Name).Distinct(),
    ];

    /// <summary>Gives a feature another name everywhere: in descriptions, layers, stages, functions and training inputs.</summary>
    /// <exception cref="CoreMLException">There is no such feature, another has the name already, or it belongs to a linked
    /// model.</exception>
    public ModelEditor Rename(string name, string newName) => Rename(new Dictionary<string, string> { [name] = newName });

    /// <summary>Renames several features at once, so that two may exchange their names.</summary>
    /// <inheritdoc cref="Rename(string, string)" path="/exception"/>
    public ModelEditor Rename(IReadOnlyDictionary<string, string> names) => Edit(model => Renaming.Apply(model, names));

    /// <summary>Writes author, licence, version and description; those that are empty stay as they are.</summary>
    public ModelEditor SetMetadata(ModelMetadata metadata) => Edit(metadata.ApplyTo);

    /// <summary>Writes a value of the author's own, or removes it with null.</summary>
    public ModelEditor SetUserDefined(string key, string? value) => Edit(model =>
    {
        Metadata metadata = model.Description.Metadata ??= new Metadata();
        if (value is null) metadata.UserDefined.Remove(key);
        else metadata.UserDefined[key] = value;
    });

    /// <summary>Says what a feature means.</summary>
    public ModelEditor Describe(string name, string description) => Edit(model =>
    {
        ModelFeatures.Find(model, name);
        foreach (FeatureDescription feature in ModelFeatures.Own(model).Where(feature => feature.Name == name))
        {
            feature.ShortDescription = description;
        }
    });

    /// <summary>
    /// Gives a classifier or detector other class labels in the same order. Labels that were integers stay integers where all new ones are;
    /// otherwise they become strings.
    /// </summary>
    /// <exception cref="CoreMLException">The model has no classes, or not as many; or a label is given twice.</exception>
    public ModelEditor SetClassLabels(params IReadOnlyList<string> labels) => Edit(model => LabelEditing.Set(model, labels));

    /// <summary>
    /// Makes an array of a neural network or ML Program an image: [channels, height, width], with ones before it at most. A network's input
    /// gets its scale and biases as preprocessing, everything else as layers or operations.
    /// </summary>
    public ModelEditor ToImage(string name, ImageOptions options) => Edit(model => ImageConversion.ToImage(model, name, options));

    /// <summary>
    /// Makes an image an array of floats in the order of its channels. Preprocessing goes with the image: the array is what the first layer
    /// reads.
    /// </summary>
    public ModelEditor ToArray(string name) => Edit(model => ImageConversion.ToArray(model, name));

    /// <summary>Gives an array another element type; it may be one that goes from stage to stage inside of a pipeline.</summary>
    public ModelEditor SetArrayType(string name, DataType type) => Edit(model => ArrayTypes.Set(model, name, type));

    /// <summary>
    /// Gives all arrays of one element type another, in stages too, except those that a linked model reads or writes. Arrays that have
    /// none, as the oldest converters wrote, are of <see cref="ArrayFeatureType.Types.ArrayDataType.InvalidArrayDataType"/>.
    /// </summary>
    public ModelEditor ConvertArrays(DataType from, DataType to) => Edit(model => ArrayTypes.SetAll(model, from, to));

    /// <summary>Sets what a neural network does to an image input before its first layer, in place of what it did.</summary>
    public ModelEditor SetPreprocessing(string input, NeuralNetworkImageScaler scaler) =>
        Edit(model => PreprocessingEditing.Set(model, input, scaler));

    /// <summary>Removes what a neural network does to an image input before its first layer.</summary>
    public ModelEditor RemovePreprocessing(string input) => Edit(model => PreprocessingEditing.Remove(model, input));

    /// <summary>
    /// Sets the sizes that an array or image may have, also one that goes from stage to stage of a pipeline. Whether a network can be run
    /// with them all, <c>FlexibleShapes</c> of CoreMLSharp.Runtime finds out.
    /// </summary>
    public ModelEditor SetShape(string name, FeatureShape shape) => Edit(model => ShapeEditing.Set(model, name, shape));

    /// <summary>
    /// Makes a value that a neural network or ML Program computes inside an output too: an array of 32-bit numbers, or of 32-bit integers
    /// where it is of whole numbers or truth values.
    /// </summary>
    /// <param name="name">What the model calls the value, which the output is called as well.</param>
    /// <exception cref="CoreMLException">
    /// There is no such value outside of branches and loops, it is an input or output already, or the model has several functions.
    /// </exception>
    public ModelEditor AddOutput(string name) => Edit(model => InnerOutputs.Add(model, name));

    /// <summary>Takes an output, or an input that nothing reads, from the interface.</summary>
    public ModelEditor RemoveFeature(string name) => Edit(model => UnusedParts.RemoveFeature(model, name));

    /// <summary>Removes layers, operations and stages that no output depends on.</summary>
    /// <param name="removed">What was removed, in words.</param>
    public ModelEditor RemoveUnused(out IReadOnlyList<string> removed)
    {
        IReadOnlyList<string> parts = [];
        Edit(model => parts = UnusedParts.Remove(model));
        removed = parts;
        return this;
    }

    /// <inheritdoc cref="RemoveUnused(out IReadOnlyList{string})"/>
    public ModelEditor RemoveUnused() => RemoveUnused(out _);

    /// <summary>Sets the specification version that the model says it needs.</summary>
    /// <exception cref="CoreMLException">The model uses something newer, or there is no such version.</exception>
    public ModelEditor SetSpecificationVersion(int version) => Edit(model => VersionEditing.Set(model, version));

    /// <summary>
    /// Sets the lowest specification version that knows all that the model uses, so that as many systems as possible load it.
    /// </summary>
    public ModelEditor SetMinimalSpecificationVersion() => Edit(VersionEditing.SetMinimal);

    /// <summary>The model as it is now, as a file of its own; later edits do not change it.</summary>
    public ModelFile ToFile() => _file.With(Specification.Clone());

    /// <inheritdoc cref="ModelFile.Save(string, bool)"/>
    public void Save(string path, bool validate = true) => _file.Save(path, validate);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private ModelEditor Edit(Action<Model> edit)
    {
        Unforeseen.Guard("The model cannot be edited", () => edit(Specification));
        return this;
    }
}
