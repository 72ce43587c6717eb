namespace CoreMLSharp.Serving.Protocol;

/// <summary>A request that cannot be answered; the message is for the client.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">What, where and what to do.</param>
internal sealed class ProtocolException(Fault fault, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public Fault Fault { get; } = fault;
}
