using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>Makes the value of an output feature from a tensor.</summary>
internal sealed class OutputFeatures(OnnxFeature feature, FeatureDescription description)
{
    private KnownShape? _last;

    public string Name => feature.Name;

    public string TensorName => feature.TensorName;

    /// <param name="elements">The tensor's elements.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="leading">
    /// For the layouts of five dimensions: the lengths of sequence and batch if the caller gave them, otherwise null.
    /// </param>
    public MLFeatureValue Read(ReadOnlySpan<float> elements, ReadOnlySpan<long> shape, LeadingLengths? leading) =>
        description.Type.TypeCase switch
        {
            FeatureType.TypeOneofCase.ImageType => ReadImage(elements, shape),
            FeatureType.TypeOneofCase.DoubleType => (MLFeatureValue)(double)Number(elements),
            FeatureType.TypeOneofCase.Int64Type => (MLFeatureValue)(long)Number(elements),
            _ =>
                MLMultiArray.Wrap(elements.ToArray(), ShapeOf(shape, leading))
                    .ConvertTo(description.Type.MultiArrayType?.DataType.ToMultiArrayType() ?? MLMultiArrayDataType.Float32),
        };

    private float Number(ReadOnlySpan<float> elements) => elements.IsEmpty
        ? throw new ModelValidationException($"The output '{feature.Name}' is a number; the network computes an empty tensor.")
        : elements[0];

    private MLFeatureValue ReadImage(ReadOnlySpan<float> elements, ReadOnlySpan<long> shape)
    {
        long channels = description.Type.ImageType.Channels;
        if (shape.Length < 3 || shape[^3] != channels || elements.Length != channels * shape[^2] * shape[^1])
        {
            throw new ModelValidationException(
                $"The output '{feature.Name}' is an image of {channels} channels; the network computes the shape " +
                    $"[{string.Join(", ", shape.ToArray())}].");
        }

        return ImageTensors.Read(elements, description.Type.ImageType, (int)shape[^1], (int)shape[^2]);
    }

    private long[] ShapeOf(ReadOnlySpan<long> shape, LeadingLengths? leading)
    {
        if (_last is not { } known || known.Leading != leading || !shape.SequenceEqual(known.Dims))
        {
            _last = known = new KnownShape(shape.ToArray(), leading, ArrayShape(shape, leading));
        }

        return known.Shape;
    }

    /// <summary>
    /// Networks up to specification version 3 compute [sequence, batch, C, H, W]. Where the caller gave neither sequence nor batch, the
    /// result is [C], [H, W] or [C, H, W]: as described, or as few dimensions as it needs. Where the caller gave [sequence, batch, C], so
    /// is what is described as [C]. Where the description says otherwise, it is left as it is.
    /// </summary>
    private long[] ArrayShape(ReadOnlySpan<long> shape, LeadingLengths? leading)
    {
        long[] dims = shape.ToArray();
        if (feature.Layout == OnnxLayout.Exact || dims.Length < 4) return dims;
        long[] full = dims.Length == 5 ? dims
            : leading is { } given && given.Count == dims[0] ? [given.Sequence, given.Batch, .. dims[1..]]
            : [1, .. dims];
        ArrayFeatureType array = description.Type.MultiArrayType ?? new ArrayFeatureType();
        if (leading is { OfVectors: true } && full is [_, _, long channels, 1, 1] && ArrayShapes.AsDescribed(array, [channels]) is not null)
        {
            return full[..3];
        }

        if (leading is not null || full is not [1, 1, .. long[] inner]) return full;
        return ArrayShapes.AsDescribed(array, inner) ?? full;
    }

    /// <summary>A tensor's shape and the array's.</summary>
    private sealed record KnownShape(long[] Dims, LeadingLengths? Leading, long[] Shape);
}
