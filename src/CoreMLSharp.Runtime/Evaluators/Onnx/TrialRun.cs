using CoreMLSharp.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using ElementType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>Runs a network to see whether it runs, without knowing what it is for.</summary>
internal static class TrialRun
{
    /// <summary>Runs it on ones, which may also be divisors and steps, or else on zeros, which may be places in any table.</summary>
    /// <param name="run">Runs it with inputs that the given function makes.</param>
    /// <param name="zerosFirst">Whether zeros come first, with which slices begin where a tensor does.</param>
    /// <exception cref="CoreMLException">It runs with neither; what is wrong with the first.</exception>
    public static T Of<T>(Func<Func<ElementType, long[], OrtValue>, T> run, bool zerosFirst = false)
    {
        try
        {
            return run(zerosFirst ? Tensors.Zeros : Tensors.Ones);
        }
        catch (CoreMLException error)
        {
            try
            {
                return run(zerosFirst ? Tensors.Ones : Tensors.Zeros);
            }
            catch (CoreMLException)
            {
                throw error;
            }
        }
    }
}
