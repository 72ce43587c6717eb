namespace CoreMLSharp.Serving.Protocol;

/// <summary>Why a request is not answered with tensors.</summary>
internal enum Fault
{
    /// <summary>The request is not what the protocol or the model asks for.</summary>
    Invalid,

    /// <summary>There is no such model or version.</summary>
    NotFound,

    /// <summary>The model's queue is full.</summary>
    Exhausted,

    /// <summary>The model could not be loaded, or the server stops.</summary>
    Unavailable,
}
