using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>Makes the tensor of an input feature, for one prediction or for several at once.</summary>
internal sealed class InputTensors(OnnxFeature feature, FeatureDescription description, MLImageCropAndScale cropAndScale)
{
    private readonly IReadOnlyList<long> _dims = feature.Dims ?? [];
    private Accepted? _last;

    public string TensorName => feature.TensorName;

    /// <summary>The tensor's shape for one example.</summary>
    /// <param name="inputs">The example's values.</param>
    /// <param name="leading">The lengths of its sequence: a state that is not given is as many as the sequence has examples.</param>
    /// <exception cref="ModelInputException">The value's shape does not fit the tensor's.</exception>
    public long[] ShapeOf(IReadOnlyDictionary<string, MLFeatureValue> inputs, LeadingLengths? leading)
    {
        if (description.Type.TypeCase == FeatureType.TypeOneofCase.ImageType)
        {
            (int width, int height) = ImageTensors.SizeFor(description.Type.ImageType, Image(inputs));
            return [.. _dims.Select(dim => dim < 0 ? 1 : dim).SkipLast(2), height, width];
        }

        if (!inputs.TryGetValue(feature.Name, out MLFeatureValue? value)) return DefaultDims(leading);
        IReadOnlyList<long> shape = Array(value).Shape;
        if (_last is { } last && last.Shape.SequenceEqual(shape)) return last.Dims;
        Accepted accepted = new([.. shape], InLayout(shape));
        _last = accepted;
        return accepted.Dims;
    }

    /// <summary>The lengths of sequence and batch, where a caller gave them before the channels.</summary>
    public LeadingLengths? Leading(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        if (feature.Layout == OnnxLayout.Exact || !inputs.TryGetValue(feature.Name, out MLFeatureValue? value)) return null;
        if (value.Type != MLFeatureType.MultiArray) return null;
        return value.MultiArrayValue.Shape switch
        {
            [long sequence, long batch, _, _, _] => new LeadingLengths(sequence, batch, OfVectors: false),
            [long sequence, long batch, _] shape when IsSequenceOfVectors(shape) => new LeadingLengths(sequence, batch, OfVectors: true),
            _ => null,
        };
    }

    /// <summary>Writes the elements of one example.</summary>
    public void Write(IReadOnlyDictionary<string, MLFeatureValue> inputs, ReadOnlySpan<long> shape, Span<float> elements)
    {
        if (description.Type.TypeCase == FeatureType.TypeOneofCase.ImageType)
        {
            ImageFeatureType type = description.Type.ImageType;
            if (elements.Length != shape[^1] * shape[^2] * type.Channels)
            {
                throw new ModelInputException(
                    $"The input '{feature.Name}' is an image of {type.Channels} channels; the network takes " +
                        $"[{string.Join(", ", shape.ToArray())}].");
            }

            ImageTensors.Write(
                Image(inputs).Look((int)shape[^1], (int)shape[^2], cropAndScale, ImageTensors.FormatOf(type)), type, elements);
        }
        else if (inputs.TryGetValue(feature.Name, out MLFeatureValue? value))
        {
            Copy(Array(value), elements);
        }
        else
        {
            elements.Fill(DefaultValue());
        }
    }

    private static void Copy(MLMultiArray array, Span<float> elements)
    {
        if (array.DataType == MLMultiArrayDataType.Float32) array.AsSpan<float>().CopyTo(elements);
        else array.ToFloats().CopyTo(elements);
    }

    private MLImage Image(IReadOnlyDictionary<string, MLFeatureValue> inputs) => inputs.TryGetValue(feature.Name, out MLFeatureValue? value)
        ? value.ImageValue
        : throw new ModelInputException($"The image input '{feature.Name}' is missing.");

    private MLMultiArray Array(MLFeatureValue value) => value.Type == MLFeatureType.MultiArray
        ? value.MultiArrayValue
        : throw new ModelInputException(
            $"The network takes an array as its input '{feature.Name}', which the model describes as another kind of value " +
                $"({FeatureSummary.OfAll([description])[0]}).");

    private long[] InLayout(IReadOnlyList<long> shape)
    {
        long[] dims = [.. shape];
        long[] full = feature.Layout == OnnxLayout.Exact ? dims : dims.Length switch
        {
            1 => [1, 1, dims[0], 1, 1],
            2 => [dims[0], 1, dims[1], 1, 1],
            3 when IsSequenceOfVectors(dims) => [.. dims, 1, 1],
            3 => [1, 1, .. dims],
            4 => [1, .. dims],
            _ => dims,
        };
        if (feature.Layout == OnnxLayout.Rank5Folded && full.Length == 5) full = [full[0] * full[1], .. full[2..]];
        bool fits = full.Length == _dims.Count && full.Zip(_dims).All(pair => pair.Second < 0 || pair.First == pair.Second);
        return fits
            ? full
            : throw new ModelInputException(
                $"The input '{feature.Name}' has the shape [{string.Join(", ", shape)}]; the network takes " +
                    $"[{string.Join(", ", _dims.Select(dim => dim < 0 ? "?" : $"{dim}"))}].");
    }

    /// <summary>
    /// Whether an array is [sequence, batch, channels] and not [channels, 1, 1], where channels are all that is described.
    /// </summary>
    private bool IsSequenceOfVectors(IReadOnlyList<long> shape) =>
        description.Type.MultiArrayType?.Shape.Count == 1 && !(shape is [long channels, 1, 1] && Fits(_dims[^3], channels))
        && Fits(_dims[^3], shape[2]);

    private static bool Fits(long dim, long length) => dim < 0 || dim == length;

    private long[] DefaultDims(LeadingLengths? leading)
    {
        long[] dims = InLayout((description.Type.MultiArrayType ?? new()).Shape);
        if (feature.Layout == OnnxLayout.Rank5 && leading is not null) dims[1] = leading.Batch;
        return dims;
    }

    private float DefaultValue() => description.Type.MultiArrayType?.DefaultOptionalValueCase switch
    {
        ArrayFeatureType.DefaultOptionalValueOneofCase.IntDefaultValue => description.Type.MultiArrayType.IntDefaultValue,
        ArrayFeatureType.DefaultOptionalValueOneofCase.FloatDefaultValue => description.Type.MultiArrayType.FloatDefaultValue,
        ArrayFeatureType.DefaultOptionalValueOneofCase.DoubleDefaultValue => (float)description.Type.MultiArrayType.DoubleDefaultValue,
        _ => 0,
    };

    /// <summary>A shape that fits, and the tensor's.</summary>
    private sealed record Accepted(long[] Shape, long[] Dims);
}
