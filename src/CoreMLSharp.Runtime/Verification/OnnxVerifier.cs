using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Specification;
using Microsoft.ML.OnnxRuntime;
using ElementType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Runtime.Verification;

/// <summary>Checks a translated model by running it.</summary>
public static class OnnxVerifier
{
    private static readonly MLModelConfiguration Configuration = new();

    /// <summary>
    /// Loads the model into ONNX Runtime and runs it once on ones, which may also be divisors and steps, or else on zeros, which may be
    /// places in any table. Dimensions that are open have the length of the default size.
    /// </summary>
    /// <param name="translation">The model.</param>
    /// <param name="description">The description of the Core ML model, which has the default sizes.</param>
    /// <exception cref="CoreMLException">The model cannot be loaded or run; the message says why.</exception>
    public static void Run(OnnxTranslation translation, ModelDescription description)
    {
        ArgumentNullException.ThrowIfNull(translation);
        ArgumentNullException.ThrowIfNull(description);
        Unforeseen.Guard("The exported model cannot be tried", () => TryOut(translation, description));
    }

    private static void TryOut(OnnxTranslation translation, ModelDescription description)
    {
        using OnnxSession session = new(StoredOnnxModel.Of(translation), Configuration, "The exported model");
        try
        {
            Run(session, translation, description, Tensors.Ones);
        }
        catch (CoreMLException error)
        {
            try
            {
                Run(session, translation, description, Tensors.Zeros);
            }
            catch (CoreMLException)
            {
                throw error;
            }
        }
    }

    private static void Run(
        OnnxSession session, OnnxTranslation translation, ModelDescription description, Func<ElementType, long[], OrtValue> make)
    {
        List<OrtValue> inputs = [];
        IReadOnlyList<OrtValue> outputs = [];
        try
        {
            foreach (OnnxFeature input in translation.Inputs)
            {
                long[] dims = DimsOf(input, description);
                TensorSize.Checked(dims, input.Name, Configuration);
                inputs.Add(make(input.ElementType, dims));
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

    private static long[] DimsOf(OnnxFeature input, ModelDescription description)
    {
        long[] dims = [.. input.Dims ?? []];
        FeatureType? type = description.Input.FirstOrDefault(feature => feature.Name == input.Name)?.Type;
        IReadOnlyList<long> size = type switch
        {
            { ImageType: { } image } => [image.Height, image.Width],
            { MultiArrayType.Shape: [long channels] } when input.Layout != OnnxLayout.Exact => [channels, 1, 1],
            { MultiArrayType: { } array } => array.Shape,
            _ => [],
        };
        for (int i = 1; i <= dims.Length; i++)
        {
            if (dims[^i] < 0) dims[^i] = i <= size.Count ? Math.Max(1, size[^i]) : 1;
        }

        return dims;
    }
}
