using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Evaluators.Programs;

/// <summary>Makes the tensor of an input of an ML Program.</summary>
internal sealed class ProgramInput(OnnxFeature feature, FeatureDescription description, MLModelConfiguration configuration)
{
    private readonly InputTensors _tensors = new(feature, description, configuration.ImageCropAndScale);

    public string TensorName => feature.TensorName;

    /// <exception cref="ModelInputException">The value's shape does not fit the tensor's.</exception>
    public OrtValue Create(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        long[] shape = _tensors.ShapeOf(inputs, leading: null);
        int length = TensorSize.Checked(shape, TensorName, configuration);
        if (inputs.TryGetValue(feature.Name, out MLFeatureValue? value) && value.Type == MLFeatureType.MultiArray)
        {
            return FromArray(value.MultiArrayValue, shape);
        }

        float[] elements = new float[length];
        _tensors.Write(inputs, shape, elements);
        return FromArray(MLMultiArray.Wrap(elements), shape);
    }

    private OrtValue FromArray(MLMultiArray array, long[] shape) =>
        Tensors.FromArray(array, feature.ElementType, shape, $"The input '{feature.Name}'");
}
