using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Programs;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace CoreMLSharp.Runtime.Evaluators.Programs;

/// <summary>Makes the tensor of an input of an ML Program.</summary>
internal sealed class ProgramInput(OnnxFeature feature, FeatureDescription description, MLModelConfiguration configuration)
{
    private readonly string _what = $"The input '{feature.Name}'";
    private readonly InputTensors _tensors = new(feature, description, configuration.ImageCropAndScale);

    public string TensorName => feature.TensorName;

    public TensorElementType Type => (TensorElementType)(int)feature.ElementType;

    /// <summary>The tensor's shape for the value that is given.</summary>
    /// <exception cref="ModelInputException">The value's shape does not fit the tensor's.</exception>
    public long[] ShapeOf(IReadOnlyDictionary<string, MLFeatureValue> inputs) => _tensors.ShapeOf(inputs, leading: null);

    /// <exception cref="ModelInputException">The value has more or fewer elements than the tensor.</exception>
    public OrtValue Create(IReadOnlyDictionary<string, MLFeatureValue> inputs, long[] shape)
    {
        int length = TensorSize.Checked(shape, TensorName, configuration);
        return Tensors.FromArray(ArrayOf(inputs, shape, length), feature.ElementType, shape, _what);
    }

    /// <summary>Writes the elements of the tensor as they lie in memory.</summary>
    /// <inheritdoc cref="Create" path="/exception"/>
    public void Write(IReadOnlyDictionary<string, MLFeatureValue> inputs, long[] shape, Span<byte> bytes)
    {
        MLMultiArray array = ArrayOf(inputs, shape, checked((int)ProgramTypes.Count(shape)!.Value));
        Tensors.CheckCount(array, shape, _what);
        Tensors.Fill(bytes, array, feature.ElementType);
    }

    private MLMultiArray ArrayOf(IReadOnlyDictionary<string, MLFeatureValue> inputs, long[] shape, int length)
    {
        if (inputs.TryGetValue(feature.Name, out MLFeatureValue? value) && value.Type == MLFeatureType.MultiArray)
        {
            return value.MultiArrayValue;
        }

        float[] elements = new float[length];
        _tensors.Write(inputs, shape, elements);
        return MLMultiArray.Wrap(elements);
    }
}
