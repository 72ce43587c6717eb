using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Configuration;
using Microsoft.ML.OnnxRuntime;
using ElementType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>Runs a network to see whether it runs, without knowing what it is for.</summary>
internal static class TrialRun
{
    /// <summary>What a trial may take: less than a prediction, since nobody asked for what it computes.</summary>
    public static readonly MLModelConfiguration Configuration = new() { MaximumLoopMemory = 1L << 30 };

    /// <summary>Runs it on ones, which may also be divisors and steps, or else on zeros, which may be places in any table.</summary>
    /// <param name="session">The network.</param>
    /// <param name="run">Runs it with inputs that the given function makes.</param>
    /// <param name="zerosFirst">Whether zeros come first, with which slices begin where a tensor does.</param>
    /// <exception cref="CoreMLException">It runs with neither, what is wrong with the first; or its loops took too much.</exception>
    public static T Of<T>(OnnxSession session, Func<Func<ElementType, long[], OrtValue>, T> run, bool zerosFirst = false)
    {
        try
        {
            return run(zerosFirst ? Tensors.Zeros : Tensors.Ones);
        }
        catch (CoreMLException error) when (!session.WasEnded)
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
