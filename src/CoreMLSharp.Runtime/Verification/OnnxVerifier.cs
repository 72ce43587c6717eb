using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Configuration;
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
                inputs.Add(Tensors.Zeros(input.ElementType, [.. (input.Dims ?? []).Select(dim => Math.Max(dim, 1))]));
            }

            foreach (OnnxState state in translation.States) inputs.Add(Tensors.Zeros(state.ElementType, [.. state.Dims]));
            string[] names =
            [
                .. translation.Inputs.Select(input => input.TensorName), .. translation.States.Select(state => state.InputTensorName),
            ];
            outputs = session.Run(names, inputs, [.. translation.Model.Graph.Output.Select(output => output.Name)]);
        }
        finally
        {
            foreach (OrtValue value in inputs.Concat(outputs)) value.Dispose();
        }
    }
}
