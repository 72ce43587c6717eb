using CoreMLSharp.Serving.Protocol;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace CoreMLSharp.Serving.Grpc;

/// <summary>Answers refused calls with gRPC's own codes.</summary>
internal sealed class GrpcErrors : Interceptor
{
    private static readonly Dictionary<Fault, StatusCode> Codes = new()
    {
        [Fault.Invalid] = StatusCode.InvalidArgument,
        [Fault.NotFound] = StatusCode.NotFound,
        [Fault.Exhausted] = StatusCode.ResourceExhausted,
        [Fault.Unavailable] = StatusCode.Unavailable,
    };

    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (ProtocolException refused)
        {
            throw new RpcException(new Status(Codes[refused.Fault], refused.Message));
        }
    }
}
