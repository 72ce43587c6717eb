using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Runtime.Shapes;

/// <summary>
/// Makes the inputs of a model flexible, tries out that it can be run with their sizes, and describes the outputs accordingly.
/// </summary>
/// <remarks>
/// Enumerated shapes are all tried. Of ranges, the default, both ends, their neighbours and unequal sides are; an upper bound that is
/// missing or far away is tried as far as it is practical. A layer that needs a fixed size, such as an inner product over an image, fails
/// there.
/// </remarks>
/// <example>
/// <code>
/// using ModelEditor editor = ModelEditor.Load("Style.mlmodel");
/// FlexibleShapes.Apply(editor, new Dictionary&lt;string, FeatureShape&gt; { ["image"] = FeatureShape.Enumerated([256, 256], [512, 512])
/// }); editor.Save("Style.mlmodel");
/// </code>
/// </example>
public static class FlexibleShapes
{
    private const string CannotBeTried = "The shapes cannot be tried";
    private const string TheModel = "The model";

    /// <summary>Sets the shapes of features and tries the model; outputs that are not among them get the shapes that result.</summary>
    /// <returns>The shapes that were tried, and what came of them.</returns>
    /// <exception cref="CoreMLException">
    /// A shape cannot be set, or the model cannot be run with one; the message names the size and the layer.
    /// </exception>
    public static IReadOnlyList<ModelShapes> Apply(ModelEditor editor, IReadOnlyDictionary<string, FeatureShape> shapes)
    {
        ArgumentNullException.ThrowIfNull(editor);
        return Unforeseen.Guard(CannotBeTried, () => ApplyAll(editor, shapes));
    }

    private static IReadOnlyList<ModelShapes> ApplyAll(ModelEditor editor, IReadOnlyDictionary<string, FeatureShape> shapes)
    {
        foreach ((string name, FeatureShape shape) in shapes) editor.SetShape(name, shape);
        using ModelFile edited = editor.ToFile();
        IReadOnlyList<ModelShapes> tried = Try(edited);
        if (tried.SelectMany(one => one.Stages).FirstOrDefault(stage => !stage.IsTried) is { } large)
        {
            throw new CoreMLException($"The {large.Type} cannot be tried with these sizes: its tensors are too large together.");
        }

        IEnumerable<string> outputs = tried.SelectMany(one => one.Stages).SelectMany(stage => stage.Outputs).Select(output => output.Name);
        foreach (string name in outputs.Distinct())
        {
            if (!shapes.ContainsKey(name)) Describe(editor, name, tried);
        }

        return tried;
    }

    /// <summary>
    /// The shapes that result from the sizes that a model's inputs may have: the default, all enumerated ones, and the ends of ranges.
    /// Where the model cannot be run with one of them but the default, <see cref="ModelShapes.Failure"/> says why.
    /// </summary>
    /// <exception cref="CoreMLException">The model cannot be run with the default size.</exception>
    public static IReadOnlyList<ModelShapes> Of(ModelFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Unforeseen.Guard(CannotBeTried, () => TryUsual(file));
    }

    /// <summary>
    /// Finds out which dimensions of the arrays and images that go in could be made flexible, by trying each with twice its size.
    /// </summary>
    public static IReadOnlyList<InputFlexibility> Eligibility(ModelFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        RunRules.Require(file.Specification, TheModel);
        return Unforeseen.Guard<IReadOnlyList<InputFlexibility>>(CannotBeTried, () =>
        [
            .. file.Specification.Description.Input.Select(SizedFeatures.Default)
            .OfType<FeatureSize>()
            .Select(input => Eligibility(file, input)),
        ]);
    }

    private static InputFlexibility Eligibility(ModelFile file, FeatureSize input)
    {
        List<int> dimensions = [];
        string? reason = null;
        for (int i = 0; i < input.Size.Count; i++)
        {
            long[] doubled = [.. input.Size.Select((size, position) => position == i ? 2 * size : size)];
            try
            {
                using ModelEditor editor = ModelEditor.Of(file);
                Apply(editor, new Dictionary<string, FeatureShape> { [input.Name] = FeatureShape.Enumerated(input.Size, doubled) });
                dimensions.Add(i);
            }
            catch (CoreMLException error)
            {
                reason = error.Message;
            }
        }

        return new InputFlexibility(input, dimensions, reason);
    }

    private static List<ModelShapes> TryUsual(ModelFile file)
    {
        RunRules.Require(file.Specification, TheModel);
        List<ModelShapes> shapes = [];
        foreach (IReadOnlyDictionary<string, IReadOnlyList<long>> sizes in SampleSizes.Of(file.Specification, thorough: false))
        {
            try
            {
                shapes.Add(ShapeInference.Run(file.Specification, sizes, file.WeightsFolder));
            }
            catch (CoreMLException error) when (shapes.Count > 0)
            {
                FeatureSize[] inputs =
                [
                    .. shapes[0].Inputs.Select(input => sizes.TryGetValue(input.Name, out IReadOnlyList<long>? size)
                        ? input with { Size = size }
                        : input),
                ];
                shapes.Add(new ModelShapes(inputs, [], []) { Failure = error.Message });
            }
        }

        return shapes;
    }

    private static IReadOnlyList<ModelShapes> Try(ModelFile file)
    {
        RunRules.Require(file.Specification, TheModel);
        return
        [
            .. SampleSizes.Of(file.Specification, thorough: true).Select(
                sizes => ShapeInference.Run(file.Specification, sizes, file.WeightsFolder)),
        ];
    }

    private static void Describe(ModelEditor editor, string name, IReadOnlyList<ModelShapes> tried)
    {
        IReadOnlyList<long>[] sizes =
        [
            .. tried.Select(one => one.Stages.SelectMany(stage => stage.Outputs).Last(output => output.Name == name).Size),
        ];
        if (!IsDescribed(editor.Specification, name, sizes[0].Count)) return;
        bool varies = sizes.Any(size => !size.SequenceEqual(sizes[0]));
        bool ofRanges = editor.Specification.Description.Input.Any(
            input => input.Type?.ImageType?.ImageSizeRange is not null || input.Type?.MultiArrayType?.ShapeRange is not null);
        if (sizes.Any(size => size.Count != sizes[0].Count || size.Any(one => one < 1))) return;
        if (!varies) SetFixed(editor, name, sizes[0]);
        else editor.SetShape(name, ofRanges ? Range(editor.Specification, sizes) : FeatureShape.Enumerated(sizes));
    }

    /// <summary>Whether the feature has a shape of that rank to be brought up to date; for many models outputs are left open.</summary>
    private static bool IsDescribed(Model model, string name, int rank) =>
        Outputs(model).Any(output => output.Name == name && SizedFeatures.Default(output)?.Size.Count == rank);

    private static void SetFixed(ModelEditor editor, string name, IReadOnlyList<long> size)
    {
        bool isSame = Outputs(editor.Specification)
            .Where(output => output.Name == name)
            .All(output => SizedFeatures.Default(output)?.Size.SequenceEqual(size) != false);
        if (!isSame) editor.SetShape(name, FeatureShape.Fixed(size));
    }

    private static IEnumerable<FeatureDescription> Outputs(Model model) =>
        model.Description.Output.Concat(model.PipelineModels.SelectMany(Outputs));

    private static FeatureShape Range(Model model, IReadOnlyList<long>[] sizes)
    {
        bool isOpen = model.Description.Input.Any(input =>
            input.Type?.ImageType?.ImageSizeRange is { } image ? image.WidthRange.UpperBound < 0 || image.HeightRange.UpperBound < 0
            : input.Type?.MultiArrayType?.ShapeRange?.SizeRanges.Any(range => range.UpperBound < 0) == true);
        return FeatureShape.Range([.. Enumerable.Range(0, sizes[0].Count).Select(i => (sizes.Min(size => size[i]), Upper(i)))]);

        long Upper(int i)
        {
            long most = sizes.Max(size => size[i]);
            return isOpen && sizes.Any(size => size[i] != most) ? -1 : most;
        }
    }
}
