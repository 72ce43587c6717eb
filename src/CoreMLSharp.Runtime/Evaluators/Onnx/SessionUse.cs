namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>What a session is for, which says how much work before its first run is worth it.</summary>
internal enum SessionUse
{
    /// <summary>Many runs with the same weights.</summary>
    Prediction,

    /// <summary>Many runs with weights that are inputs and change from run to run.</summary>
    Training,

    /// <summary>One run of a few nodes: nothing is rewritten before it.</summary>
    SingleRun,
}
