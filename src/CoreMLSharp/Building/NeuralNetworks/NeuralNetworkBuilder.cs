using System.Runtime.CompilerServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <summary>
/// Makes neural networks layer by layer, with a method for each layer type of the specification; the methods are named after the
/// specification's layers, and their parameters and defaults after those of coremltools' <c>NeuralNetworkBuilder</c>.
/// </summary>
/// <remarks>
/// Every layer is checked when it is added: that its inputs exist and its outputs are new, the ranks and, where they are known for certain,
/// the sizes of its tensors, and the number of its weights. Weights are row-major, in the order that the specification gives for the layer.
/// A builder is not safe for use by several threads at once.
/// </remarks>
/// <example>
/// <code>
/// Model model = new NeuralNetworkBuilder([Feature.MultiArray("x", ArrayDataType.Float32, 4)], [Feature.MultiArray("y",
/// ArrayDataType.Float32, 2)]) .AddInnerProduct("fc", "x", "scores", weights, bias, inputChannels: 4, outputChannels: 2)
///     .AddSoftmax("softmax", "scores", "y")
///     .Build();
/// </code>
/// </example>
public sealed partial class NeuralNetworkBuilder
{
    private readonly List<NeuralNetworkLayer> _layers = [];
    private readonly HashSet<string> _layerNames;
    private readonly bool _isNested;
    private readonly bool _mapsArraysToRank5;
    private readonly ModelDescription _description = new();
    private readonly Dictionary<string, NeuralNetworkPreprocessing> _preprocessing = [];
    private readonly bool _exact;
    private readonly ShapeScope _shapes;
    private NetworkScope _scope;

    /// <summary>Starts a network with its interface.</summary>
    /// <param name="inputs">The inputs: images and arrays (see <see cref="Feature"/>).</param>
    /// <param name="outputs">
    /// The outputs: images and arrays, whose names layers are to write. The shape of an array may be left out. The first one of a
    /// classifier becomes its probabilities.
    /// </param>
    /// <param name="disableRank5ShapeMapping">
    /// Whether tensors have the ranks of their arrays, and images rank 4; needs specification version 4. Otherwise every tensor is
    /// [sequence, batch, channel, height, width] and an array [C] or [C, H, W], and layers of version 4 and later need all inputs to be
    /// images.
    /// </param>
    /// <exception cref="CoreMLException">Two features have the same name, or an input is neither an image nor an array.</exception>
    public NeuralNetworkBuilder(
        IEnumerable<FeatureDescription> inputs, IEnumerable<FeatureDescription> outputs, bool disableRank5ShapeMapping = false)
    {
        _description.Input.AddRange(inputs.Select(input => input.Clone()));
        _description.Output.AddRange(outputs.Select(output => output.Clone()));
        CheckFeatures();
        _exact = disableRank5ShapeMapping;
        _mapsArraysToRank5 = !_exact && _description.Input.Any(input => input.Type.TypeCase == FeatureType.TypeOneofCase.MultiArrayType);
        _layerNames = [];
        _shapes = new ShapeScope(InterfaceShapes.Of(_description.Input, _exact, _exact));
        _scope = CreateScope(hasRanks: _exact);
    }

    /// <summary>A network inside a branch or loop of another.</summary>
    private NeuralNetworkBuilder(NeuralNetworkBuilder outer, NetworkScope scope, ShapeScope shapes)
    {
        _isNested = true;
        _exact = outer._exact;
        _mapsArraysToRank5 = outer._mapsArraysToRank5;
        _layerNames = outer._layerNames;
        _scope = scope;
        _shapes = shapes;
    }

    /// <summary>Adds a layer as the specification's message; the methods for the layer types end here.</summary>
    /// <exception cref="ModelValidationException">
    /// The layer is wrong by itself or does not fit the network; the message has its name. Network and layer are as before.
    /// </exception>
    public NeuralNetworkBuilder AddLayer(NeuralNetworkLayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer.Name.Length == 0) throw LayerError.Of(layer, "the layer has no name. Name it.");
        if (_layerNames.Contains(layer.Name))
        {
            throw LayerError.Of(layer, "another layer has the same name. Give every layer a name of its own.");
        }

        bool isNew = LayerVersions.OfKind(layer) >= SpecificationVersions.IOS13;
        if (isNew) RequireExactArrays(layer);
        NetworkScope scope = isNew && !_scope.HasRanks ? RankedScope() : _scope;

        Report names = new();
        LayerChecks.CheckNames(new LayerContext(layer, scope.Inner(scope.InsideLoop), names));
        ThrowFirstError(layer, names);

        ShapeContext shapes = ShapeContext.Infer(layer, _shapes);
        IReadOnlyList<RepeatedField<Tensor>> annotated = scope.HasRanks ? Annotate(layer, shapes) : [];
        try
        {
            ThrowFirstError(layer, Check(layer, scope.Inner(scope.InsideLoop)));
            if (shapes.Error is string wrongShape) throw LayerError.Of(layer, wrongShape);
        }
        catch (ModelValidationException)
        {
            foreach (RepeatedField<Tensor> tensors in annotated) tensors.Clear();
            throw;
        }

        Check(layer, scope);
        _scope = scope;
        shapes.Commit();
        _layerNames.Add(layer.Name);
        _layers.Add(layer);
        return this;
    }

    /// <summary>
    /// The finished model, in the lowest specification version that knows all it uses. The builder can go on afterwards; what was built
    /// stays as it is.
    /// </summary>
    /// <exception cref="ModelValidationException">
    /// Something is wrong with the network as a whole, such as an output that no layer writes.
    /// </exception>
    public Model Build()
    {
        RequireOutermost();
        Model model = new() { Description = _description.Clone() };
        NeuralNetworkMultiArrayShapeMapping arrays = _exact
            ? NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping
            : NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping;
        NeuralNetworkImageShapeMapping images = _exact
            ? NeuralNetworkImageShapeMapping.Rank4ImageMapping
            : NeuralNetworkImageShapeMapping.Rank5ImageMapping;
        IEnumerable<NeuralNetworkPreprocessing> preprocessing = _preprocessing.Values.Select(one => one.Clone());
        if (_classifier is not null)
        {
            model.NeuralNetworkClassifier = _classifier.Clone();
            model.NeuralNetworkClassifier.Layers.AddRange(_layers);
            model.NeuralNetworkClassifier.Preprocessing.AddRange(preprocessing);
            (model.NeuralNetworkClassifier.ArrayInputShapeMapping, model.NeuralNetworkClassifier.ImageInputShapeMapping) = (arrays, images);
            FinishClassifier(model.NeuralNetworkClassifier);
        }
        else if (_isRegressor)
        {
            model.NeuralNetworkRegressor = new()
            {
                Layers = { _layers },
                Preprocessing = { preprocessing },
                ArrayInputShapeMapping = arrays,
                ImageInputShapeMapping = images,
            };
        }
        else
        {
            model.NeuralNetwork = new()
            {
                Layers = { _layers },
                Preprocessing = { preprocessing },
                ArrayInputShapeMapping = arrays,
                ImageInputShapeMapping = images,
            };
        }

        if (_exact) FinishOutputs(model.Description);
        model.SpecificationVersion = MinimalVersion.Of(model);
        ModelValidator.ThrowIfInvalid(model);
        return model;
    }

    private NeuralNetworkBuilder Add(string name, string inputName, string outputName, NeuralNetworkLayer layer) =>
        Add(name, [inputName], [outputName], layer);

    private NeuralNetworkBuilder Add(string name, IEnumerable<string> inputNames, IEnumerable<string> outputNames, NeuralNetworkLayer layer)
    {
        layer.Name = name;
        layer.Input.AddRange(inputNames);
        layer.Output.AddRange(outputNames);
        return AddLayer(layer);
    }

    /// <summary>A count or size as the specification stores it.</summary>
    private static ulong Size(string layer, long value, [CallerArgumentExpression(nameof(value))] string parameter = "") =>
        value >= 0 ? (ulong)value : throw LayerError.Of(layer, $"{parameter} is {value}. It cannot be negative.");

    private static IEnumerable<ulong> Sizes(
        string layer, IEnumerable<long> values, [CallerArgumentExpression(nameof(values))] string parameter = "") =>
        values.Select(value => Size(layer, value, parameter));

    /// <summary>
    /// Writes what is known of the ranks into the layer, as coremltools does: for every input or for none, and likewise for the outputs.
    /// </summary>
    /// <returns>The lists that were filled, so that a layer which is not added can be left as it was.</returns>
    private static IReadOnlyList<RepeatedField<Tensor>> Annotate(NeuralNetworkLayer layer, ShapeContext known)
    {
        // Core ML's check of these two, which looks only at layers that give their ranks, refuses what the layers can do.
        if (layer.LayerCase is NeuralNetworkLayer.LayerOneofCase.Scatter or NeuralNetworkLayer.LayerOneofCase.FlattenTo2D) return [];
        List<RepeatedField<Tensor>> filled = [];
        Fill(layer.InputTensor, known.Inputs);
        Fill(layer.OutputTensor, known.Outputs);
        return filled;

        void Fill(RepeatedField<Tensor> tensors, IReadOnlyList<TensorShape> shapes)
        {
            if (tensors.Count > 0 || shapes.Count == 0 || !shapes.All(shape => shape.IsRanked)) return;
            tensors.AddRange(shapes.Select(shape => new Tensor { Rank = (uint)shape.Rank }));
            filled.Add(tensors);
        }
    }

    private static Report Check(NeuralNetworkLayer layer, NetworkScope scope)
    {
        Report report = new();
        LayerChecks.Check([layer], scope, report);
        return report;
    }

    private static void ThrowFirstError(NeuralNetworkLayer layer, Report report)
    {
        ModelDiagnostic? error = report.Diagnostics.FirstOrDefault(finding => finding.Severity == DiagnosticSeverity.Error);
        if (error is not null) throw LayerError.Of(layer, $"{error.Message} {error.Remedy}");
    }

    private void RequireExactArrays(NeuralNetworkLayer layer)
    {
        if (!_mapsArraysToRank5) return;
        throw LayerError.Of(
            layer,
            "the layer came with specification version 4, but the network's arrays are mapped to rank 5. Create the builder with " +
                "disableRank5ShapeMapping, or use an older layer.");
    }

    /// <summary>
    /// In a network of images alone, the first layer of version 4 gives all tensors ranks: what there is already is read again by these
    /// rules.
    /// </summary>
    private NetworkScope RankedScope()
    {
        NetworkScope scope = CreateScope(hasRanks: true);
        foreach (NeuralNetworkLayer layer in _layers) Check(layer, scope);
        return scope;
    }

    private NetworkScope CreateScope(bool hasRanks)
    {
        NetworkScope scope = new(hasRanks ? InterfaceShapes.Ranks(_description, _exact, _exact) : new Dictionary<string, int>(), hasRanks);
        foreach (FeatureDescription input in _description.Input) scope.AddProducers(input.Name, [NetworkScope.InputLayer]);
        return scope;
    }

    private void RequireOutermost()
    {
        if (_isNested)
        {
            throw new CoreMLException(
                "A network inside a branch or a loop has no interface of its own: describe inputs and outputs, and build, in the network " +
                    "around it.");
        }
    }
}
