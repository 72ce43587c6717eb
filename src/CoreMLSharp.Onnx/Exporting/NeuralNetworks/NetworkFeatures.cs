using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Makes the features of a network's description the inputs and outputs of the graph.</summary>
internal static class NetworkFeatures
{
    /// <summary>
    /// Whether the network sees all inputs in five dimensions and no layer tells sequence from batch, so that the two may be one.
    /// </summary>
    public static bool CanFold(Model model, Network network) =>
        model.Description.Input.Count > 0 && model.Description.Input.All(input => IsRank5(input.Type, network))
            && network.Layers.All(LayerTable.IsTrailing);

    public static List<OnnxFeature> DefineInputs(NetworkContext context, Model model, Network network, bool batch)
    {
        List<OnnxFeature> features = [];
        foreach (FeatureDescription input in model.Description.Input)
        {
            if (context.TryFind(input.Name) is not null) throw Invalid($"the input '{input.Name}' is described twice.");
            OnnxLayout layout = !IsRank5(input.Type, network)
                ? OnnxLayout.Exact
                : context.IsFolded ? OnnxLayout.Rank5Folded : OnnxLayout.Rank5;
            TensorShape shape = context.Training?.ShapeOf(input.Name) ?? InputShape(context, input, layout);
            if (batch && shape.Rank > 1 && shape[0] is 1 or TensorShape.Unknown)
            {
                shape = shape.With(0, context.Training?.Examples ?? TensorShape.Unknown);
                context.MarkBatched(input.Name);
            }

            OnnxValue value = context.Graph.Input(input.Name, DataType.Float, shape, axis => axis == 0 ? "batch" : $"{input.Name}_{axis}");
            context.Define(input.Name, value);
            features.Add(new OnnxFeature(input.Name, value.Name, value.Type, layout, value.RankedShape.Dims));
        }

        return features;
    }

    /// <summary>The outputs that layers compute, and the name of the values that hold a classifier's scores.</summary>
    public static (List<OnnxFeature> Outputs, string? Probabilities) DefineOutputs(NetworkContext context, Model model, Network network)
    {
        OnnxLayout layout = context.IsFolded
            ? OnnxLayout.Rank5Folded
            : network.ArrayMapping == NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping ? OnnxLayout.Rank5 : OnnxLayout.Exact;
        List<OnnxFeature> outputs = [];
        foreach (FeatureDescription output in model.Description.Output)
        {
            bool isTensor = output.Type?.TypeCase is FeatureType.TypeOneofCase.MultiArrayType or FeatureType.TypeOneofCase.ImageType;
            if (!isTensor && (model.TypeCase == Model.TypeOneofCase.NeuralNetworkClassifier || context.TryFind(output.Name) is null))
            {
                continue;
            }

            OnnxValue value = context.TryFind(output.Name) ?? throw Invalid($"no layer computes the output '{output.Name}'.");
            outputs.Add(
                new OnnxFeature(output.Name, output.Name, value.Type, layout, value.Shape.IsRanked ? value.RankedShape.Dims : null));
        }

        string? probabilities = null;
        if (model.TypeCase == Model.TypeOneofCase.NeuralNetworkClassifier)
        {
            probabilities = Scores(model, network);
            if (probabilities is null || context.TryFind(probabilities) is null)
            {
                throw Invalid($"no layer computes the class probabilities '{probabilities}'.");
            }
        }

        if (outputs.Count == 0 && probabilities is null) throw Invalid("the description has no output that the network could compute.");
        return (outputs, probabilities);
    }

    /// <summary>The name of the values that hold a classifier's scores; null for other networks.</summary>
    public static string? Scores(Model model, Network network) => model.NeuralNetworkClassifier switch
    {
        null => null,
        { LabelProbabilityLayerName: { Length: > 0 } name } => name,
        _ => network.Layers.LastOrDefault()?.Output.FirstOrDefault(),
    };

    private static bool IsRank5(FeatureType type, Network network) => type?.TypeCase switch
    {
        FeatureType.TypeOneofCase.ImageType => network.ImageMapping == NeuralNetworkImageShapeMapping.Rank5ImageMapping,
        _ => network.ArrayMapping == NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping,
    };

    private static TensorShape InputShape(NetworkContext context, FeatureDescription input, OnnxLayout layout) =>
        input.Type?.TypeCase switch
        {
            FeatureType.TypeOneofCase.ImageType => ImageShape(context, input, layout),
            FeatureType.TypeOneofCase.MultiArrayType => ArrayShape(context, input, layout),
            _ => throw Invalid($"the input '{input.Name}' is neither an array nor an image, which are all that a neural network takes."),
        };

    private static TensorShape ImageShape(NetworkContext context, FeatureDescription input, OnnxLayout layout)
    {
        ImageFeatureType image = input.Type.ImageType;
        long channels = image.Channels;
        long height = image.SizeFlexibilityCase == ImageFeatureType.SizeFlexibilityOneofCase.None ? image.Height : TensorShape.Unknown;
        long width = image.SizeFlexibilityCase == ImageFeatureType.SizeFlexibilityOneofCase.None ? image.Width : TensorShape.Unknown;
        if (height is 0 or < -1 || width is 0 or < -1) throw Invalid($"the image input '{input.Name}' has the size {width} × {height}.");
        return layout == OnnxLayout.Rank5 ? new TensorShape(1, 1, channels, height, width) : new TensorShape(1, channels, height, width);
    }

    private static TensorShape ArrayShape(NetworkContext context, FeatureDescription input, OnnxLayout layout)
    {
        TensorShape shape = DescribedShape(input.Type.MultiArrayType);
        if (shape.Dims.Contains(0)) throw Invalid($"the input '{input.Name}' has the shape {shape}.");
        if (layout == OnnxLayout.Exact)
        {
            return shape.Rank > 0 ? shape : throw Invalid($"the shape of the input '{input.Name}' is not described.");
        }

        TensorShape trailing = shape.Rank switch
        {
            1 => new TensorShape(shape[0], 1, 1),
            3 or 4 or 5 => new TensorShape(shape.Dims[^3..]),
            _ =>
                throw Invalid(
                    $"the input '{input.Name}' has the shape {shape}; one dimension (channels) or three (channels, height, width) are " +
                        "defined."),
        };
        return layout == OnnxLayout.Rank5Folded
            ? new TensorShape([TensorShape.Unknown, .. trailing.Dims])
            : new TensorShape([TensorShape.Unknown, TensorShape.Unknown, .. trailing.Dims]);
    }

    /// <summary>An array's shape, with the dimensions that may vary unknown, and 0 where a length cannot be.</summary>
    private static TensorShape DescribedShape(ArrayFeatureType array) => array.ShapeFlexibilityCase switch
    {
        ArrayFeatureType.ShapeFlexibilityOneofCase.ShapeRange =>
            ShapeOf(
                array.ShapeRange.SizeRanges.Select(
                    range => range.UpperBound == (long)range.LowerBound ? range.UpperBound : TensorShape.Unknown)),
        ArrayFeatureType.ShapeFlexibilityOneofCase.EnumeratedShapes => array.EnumeratedShapes.Shapes
            .Select(shape => ShapeOf(shape.Shape_))
            .Aggregate(ShapeOf(array.Shape), (all, shape) => TensorShape.Join(all, shape) ?? all),
        _ => ShapeOf(array.Shape),
    };

    private static TensorShape ShapeOf(IEnumerable<long> dims) => new([.. dims.Select(dim => dim < TensorShape.Unknown ? 0 : dim)]);

    private static ModelValidationException Invalid(string message) => new(message);
}
