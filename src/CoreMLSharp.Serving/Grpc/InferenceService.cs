using CoreMLSharp.Serving.Models;
using CoreMLSharp.Serving.Protocol;
using Grpc.Core;

namespace CoreMLSharp.Serving.Grpc;

/// <summary>The protocol over gRPC.</summary>
internal sealed class InferenceService(ModelRepository repository, IHostApplicationLifetime lifetime)
    : GRPCInferenceService.GRPCInferenceServiceBase
{
    /// <inheritdoc/>
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    /// <inheritdoc/>
    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = !lifetime.ApplicationStopping.IsCancellationRequested });

    /// <inheritdoc/>
    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ModelReadyResponse { Ready = repository.IsReady(request.Name, request.Version) });

    /// <inheritdoc/>
    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerMetadataResponse { Name = ServerIdentity.Name, Version = ServerIdentity.Version });

    /// <inheritdoc/>
    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        ServedModel model = repository.Find(request.Name, request.Version);
        model.CheckReady();
        return Task.FromResult(new ModelMetadataResponse
        {
            Name = model.Name,
            Versions = { ModelRepository.Version },
            Platform = "coreml",
            Inputs = { model.Inputs.Select(Metadata) },
            Outputs = { model.Outputs.Select(Metadata) },
        });
    }

    /// <inheritdoc/>
    public override async Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        IReadOnlyList<Tensor> outputs = await ServedInference.RunAsync(
            repository, "grpc", request.ModelName, request.ModelVersion, () => Task.FromResult(TensorMessages.Read(request)),
            context.CancellationToken);
        ModelInferResponse response = new()
        {
            ModelName = request.ModelName,
            ModelVersion = ModelRepository.Version,
            Id = request.Id,
        };
        TensorMessages.Write(response, outputs, isRaw: request.RawInputContents.Count > 0);
        return response;
    }

    private static ModelMetadataResponse.Types.TensorMetadata Metadata(TensorMetadata tensor) =>
        new() { Name = tensor.Name, Datatype = tensor.Datatype, Shape = { tensor.Shape } };
}
