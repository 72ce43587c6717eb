using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Evaluators.Programs;

/// <summary>Makes the tensor of an input of an ML Program.</summary>
internal sealed class ProgramInput(OnnxFeature feature, FeatureDescription description, MLImageCropAndScale cropAndScale)
{
    private readonly InputTensors _tensors = new(feature, description, cropAndScale);

    public string TensorName => feature.TensorName;

    /// <exception cref="ModelInputException">The value's shape does not fit the tensor's.</exception>
    public OrtValue Create(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        long[] shape = _tensors.ShapeOf(inputs, leading: null);
        if (inputs.TryGetValue(feature.Name, out MLFeatureValue? value) && value.Type == MLFeatureType.MultiArray)
        {
            return Tensors.FromArray(value.MultiArrayValue, feature.ElementType, shape);
        }

        float[] elements = new float[shape.Aggregate(1L, (product, dim) => checked(product * dim))];
        _tensors.Write(inputs, shape, elements);
        return Tensors.FromArray(MLMultiArray.Wrap(elements), feature.ElementType, shape);
    }
}
