using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Conversion.Interface;

/// <summary>Gives the inputs of a source the shapes that a caller wants, before it is imported: sizes that are known fold away.</summary>
internal static class SourceShapes
{
    /// <exception cref="ModelInputException">There is no such input, or the shape does not fit the source's.</exception>
    public static void Apply(OnnxModel network, IEnumerable<InputOptions> inputs)
    {
        foreach (InputOptions input in inputs)
        {
            ValueInfoProto source = Find(network, input.Name);
            if (input.Shape is { } shape) Set(source, shape);
            if (input.Image is { } image) SetImage(source, image);
        }
    }

    /// <summary>The sizes of a shape; -1 where there are several.</summary>
    public static IReadOnlyList<long> Sizes(FeatureShape shape) =>
        [.. Enumerable.Range(0, shape.Rank).Select(dimension => SizeOf(shape, dimension) ?? -1)];

    private static ValueInfoProto Find(OnnxModel network, string name)
    {
        HashSet<string> constants = [.. network.Message.Graph.Initializer.Select(constant => constant.Name)];
        constants.UnionWith(network.Initializers.Select(constant => constant.Name));
        ValueInfoProto[] inputs = [.. network.Message.Graph.Input.Where(input => !constants.Contains(input.Name))];
        return inputs.FirstOrDefault(input => input.Name == name)
            ?? throw new ModelInputException(
                $"The source has no input '{name}'; there are {string.Join(", ", inputs.Select(input => input.Name))}.");
    }

    private static void Set(ValueInfoProto source, FeatureShape shape)
    {
        TypeProto.Types.Tensor tensor = source.Type?.TensorType
            ?? throw new ModelInputException($"The input '{source.Name}' of the source is no tensor, so that it has no shape.");
        if (tensor.Shape is { } old && old.Dim.Count != shape.Rank)
        {
            throw new ModelInputException(
                $"The input '{source.Name}' of the source has {old.Dim.Count} dimensions, the shape that is to be has {shape.Rank}.");
        }

        TensorShapeProto sizes = new();
        for (int i = 0; i < shape.Rank; i++)
        {
            TensorShapeProto.Types.Dimension dimension = new();
            if (SizeOf(shape, i) is { } size) dimension.DimValue = size;
            else dimension.DimParam = tensor.Shape?.Dim[i].DimParam is { Length: > 0 } symbol ? symbol : $"{source.Name}_{i}";
            if (tensor.Shape?.Dim[i] is { ValueCase: TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue, DimValue: > 0 } given
                && given.DimValue != dimension.DimValue)
            {
                throw new ModelInputException(
                    $"The input '{source.Name}' of the source has the size {given.DimValue} in dimension {i}, which is not free.");
            }

            sizes.Dim.Add(dimension);
        }

        tensor.Shape = sizes;
    }

    /// <summary>An image is one, and as large as it is said to be.</summary>
    private static void SetImage(ValueInfoProto source, ImageOptions image)
    {
        if (source.Type?.TensorType?.Shape is not { } shape) return;
        int leading = Math.Max(0, shape.Dim.Count - 3);
        for (int i = 0; i < leading; i++) shape.Dim[i].DimValue = shape.Dim[i].DimValue is 0 ? 1 : shape.Dim[i].DimValue;
        if (image.Size is not var (width, height)) return;
        if (ImageLayout.Of([.. shape.Dim.Select(size => size.DimValue)], image.ColorSpace.Channels) is not { } layout) return;
        if (shape.Dim[layout.Height].DimValue == 0) shape.Dim[layout.Height].DimValue = height;
        if (shape.Dim[layout.Width].DimValue == 0) shape.Dim[layout.Width].DimValue = width;
    }

    /// <summary>The one size of a dimension; null where there are several.</summary>
    private static long? SizeOf(FeatureShape shape, int dimension)
    {
        if (shape.Ranges is { } ranges)
        {
            return (long)ranges[dimension].LowerBound == ranges[dimension].UpperBound ? ranges[dimension].UpperBound : null;
        }

        long first = shape.Shapes[0][dimension];
        return shape.Shapes.All(one => one[dimension] == first) ? first : null;
    }
}
