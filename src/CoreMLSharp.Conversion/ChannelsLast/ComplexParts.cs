using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Conversion.ChannelsLast;

/// <summary>Complex numbers, which neither ONNX's operators nor Core ML have, as two tensors.</summary>
/// <param name="Real">The real parts.</param>
/// <param name="Imaginary">The imaginary parts.</param>
internal sealed record ComplexParts(OnnxValue Real, OnnxValue Imaginary)
{
    /// <summary>Does the same with both parts.</summary>
    public ComplexParts Map(Func<OnnxValue, OnnxValue> function) => new(function(Real), function(Imaginary));
}
