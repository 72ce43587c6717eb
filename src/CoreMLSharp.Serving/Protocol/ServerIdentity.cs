namespace CoreMLSharp.Serving.Protocol;

/// <summary>What the server calls itself.</summary>
internal static class ServerIdentity
{
    /// <summary>The name.</summary>
    public const string Name = "coreml-serve";

    /// <summary>The version.</summary>
    public static readonly string Version = typeof(ServerIdentity).Assembly.GetName().Version!.ToString(3);

    /// <summary>What it does beyond the protocol, by Triton's names: tensors in binary form over REST, and an index of models.</summary>
    public static readonly string[] Extensions = ["binary_tensor_data", "model_repository"];
}
