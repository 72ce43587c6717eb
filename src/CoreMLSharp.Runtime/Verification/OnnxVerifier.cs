using CoreMLSharp.Onnx;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Verification;

/// <summary>Checks a translated model by running it.</summary>
public static class OnnxVerifier
{
    /// <summary>Loads the model into ONNX Runtime and runs it once on zeros; dimensions that are open are taken as 1.</summary>
    /// <exception cref="CoreMLException">The model cannot be loaded or run; the message says why.</exception>
    public static void Run(OnnxTranslation translation)
    {
        using OnnxSession session = new(StoredOnnxModel.Of(translation), new MLModelConfiguration(), "The exported model");
        List<OrtValue> inputs = [];
        IReadOnlyList<OrtValue> outputs = [];
        try
        {
            foreach (OnnxFeature input in translation.Inputs)
            {
                long[] shape = [.. (input.Dims ?? []).Select(dim => Math.Max(dim, 1))];
                inputs.Add(OrtValue.CreateTensorValueFromMemory(new float[shape.Aggregate(1L, (product, dim) => checked(product * dim))], shape));
            }

            outputs = session.Run([.. translation.Inputs.Select(input => input.TensorName)], inputs, [.. translation.Model.Graph.Output.Select(output => output.Name)]);
        }
        finally
        {
            foreach (OrtValue value in inputs.Concat(outputs)) value.Dispose();
        }
    }
}
