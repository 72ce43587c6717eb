using System.Runtime.InteropServices;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Serving.Grpc;
using Google.Protobuf;

namespace CoreMLSharp.Serving.Tests;

/// <summary>The protocol over gRPC.</summary>
public sealed class GrpcTests(SharedServer server)
{
    private GRPCInferenceService.GRPCInferenceServiceClient Client => server.Process.Grpc;

    [Fact]
    public async Task The_server_and_its_models_say_what_they_are()
    {
        Assert.True((await Client.ServerLiveAsync(new ServerLiveRequest())).Live);
        Assert.True((await Client.ServerReadyAsync(new ServerReadyRequest())).Ready);
        Assert.True((await Client.ModelReadyAsync(new ModelReadyRequest { Name = "Points" })).Ready);
        Assert.False((await Client.ModelReadyAsync(new ModelReadyRequest { Name = "Hotdog" })).Ready);
        Assert.False((await Client.ModelReadyAsync(new ModelReadyRequest { Name = "Nobody" })).Ready);
        Assert.False((await Client.ModelReadyAsync(new ModelReadyRequest { Name = "Points", Version = "2" })).Ready);
        Assert.Equal("coreml-serve", (await Client.ServerMetadataAsync(new ServerMetadataRequest())).Name);
        ModelMetadataResponse metadata = await Client.ModelMetadataAsync(new ModelMetadataRequest { Name = "Points", Version = "1" });
        ModelMetadataResponse.Types.TensorMetadata input = Assert.Single(metadata.Inputs);
        Assert.Equal(("x", "FP32"), (input.Name, input.Datatype));
        Assert.Equal([2], input.Shape);
    }

    [Fact]
    public async Task Numbers_in_typed_fields_are_answered_in_typed_fields()
    {
        ModelInferResponse response = await Client.ModelInferAsync(Request(raw: false));
        Assert.Equal("r1", response.Id);
        Assert.Empty(response.RawOutputContents);
        Assert.Equal(Expected(), Output(response, "probabilities.values").Contents.Fp64Contents);
        Assert.Equal(["low", "high"], Output(response, "probabilities.keys").Contents.BytesContents.Select(key => key.ToStringUtf8()));
    }

    [Fact]
    public async Task Raw_numbers_are_answered_raw()
    {
        ModelInferResponse response = await Client.ModelInferAsync(Request(raw: true));
        int index = response.Outputs.IndexOf(Output(response, "probabilities.values"));
        Assert.Null(response.Outputs[index].Contents);
        Assert.Equal(Expected(), MemoryMarshal.Cast<byte, double>(response.RawOutputContents[index].Span).ToArray());
    }

    private static ModelInferRequest Request(bool raw)
    {
        ModelInferRequest.Types.InferInputTensor input = new() { Name = "x", Datatype = "FP32", Shape = { 2 } };
        ModelInferRequest request = new() { ModelName = "Points", Id = "r1", Inputs = { input } };
        if (raw) request.RawInputContents.Add(ByteString.CopyFrom(MemoryMarshal.AsBytes<float>([0.5f, -0.25f])));
        else input.Contents = new InferTensorContents { Fp32Contents = { 0.5f, -0.25f } };
        return request;
    }

    private static ModelInferResponse.Types.InferOutputTensor Output(ModelInferResponse response, string name) =>
        response.Outputs.Single(output => output.Name == name);

    private IEnumerable<double> Expected()
    {
        using MLModel model = server.Model("Points");
        return [.. model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap<float>([0.5f, -0.25f]) })
            ["probabilities"].DictionaryValue.Values];
    }
}
