namespace CoreMLSharp.Serving.Protocol;

/// <summary>A request for inference.</summary>
/// <param name="Id">What the client calls it; empty where it does not.</param>
/// <param name="Inputs">The tensors.</param>
/// <param name="Outputs">The outputs that are asked for; null for all.</param>
internal sealed record InferRequest(string Id, IReadOnlyList<Tensor> Inputs, IReadOnlyList<string>? Outputs);
