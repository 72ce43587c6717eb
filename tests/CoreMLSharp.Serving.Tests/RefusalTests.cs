using System.Net;
using System.Text.Json.Nodes;
using CoreMLSharp.Serving.Grpc;
using Grpc.Core;

namespace CoreMLSharp.Serving.Tests;

/// <summary>What is wrong is said in one message, with the status that the protocol has for it.</summary>
public sealed class RefusalTests(SharedServer server)
{
    private const string X = """{"inputs":[{"name":"x","datatype":"FP32","shape":[2],"data":[1,2]}]""";

    [Theory]
    [InlineData("Points", "this is no JSON", "not JSON")]
    [InlineData("Points", "[]", "must be a JSON object")]
    [InlineData("Points", "{}", "no 'inputs'")]
    [InlineData("Points", """{"inputs":[]}""", "'x' (FP32 [2]) is missing")]
    [InlineData("Points", """{"inputs":[{"name":"y","datatype":"FP32","shape":[2],"data":[1,2]}]}""", "'x'")]
    [InlineData("Points", """{"inputs":[{"name":"x","datatype":"FP32","shape":[3],"data":[1,2,3]}]}""", "must have the shape [2]")]
    [InlineData("Points", """{"inputs":[{"name":"x","datatype":"FP32","shape":[2],"data":[1,2,3]}]}""", "must have 2 elements")]
    [InlineData("Points", """{"inputs":[{"name":"x","datatype":"INT64","shape":[2],"data":[1,2]}]}""", "must be of datatype FP32")]
    [InlineData("Points", """{"inputs":[{"name":"x","datatype":"FLOAT","shape":[2],"data":[1,2]}]}""", "'FLOAT'")]
    [InlineData("Points", """{"inputs":[{"name":"x","datatype":"FP32","shape":[2],"data":[1,"two"]}]}""", "two")]
    [InlineData("Points", """{"inputs":[{"name":"x","datatype":"FP32","shape":[-2],"data":[1,2]}]}""", "[-2]")]
    [InlineData("Points", """{"inputs":[{"name":"x","datatype":"FP32","shape":[4294967296,4294967296],"data":[]}]}""", "shape")]
    [InlineData("Points", """{"inputs":[{"name":"x","datatype":"FP32","shape":"2","data":[1,2]}]}""", "must be a JSON array")]
    [InlineData("Points", """{"inputs":[{"name":"x","datatype":"FP32","shape":[2]}]}""", "neither 'data' nor")]
    [InlineData("Points", """{"inputs":[{"name":"x","datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}}]}""", "0 are left")]
    [InlineData("Points", X + ""","outputs":[{"name":"z"}]}""", "no output 'z'")]
    [InlineData("Birds", """{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["no photo"]}]}""", "image")]
    [InlineData("Birds", """{"inputs":[{"name":"image","datatype":"UINT8","shape":[5],"data":[1,2,3,4,5]}]}""", "[H, W, 3]")]
    public Task A_malformed_request_is_a_bad_one(string model, string body, string message) =>
        AssertRefusedAsync($"v2/models/{model}/infer", body, HttpStatusCode.BadRequest, message);

    [Theory]
    [InlineData("v2/models/Nobody/infer", "Points")]
    [InlineData("v2/models/Points/versions/2/infer", "version 1")]
    [InlineData("v3", "/v2")]
    public Task What_is_not_there_is_not_found(string path, string message) =>
        AssertRefusedAsync(path, X + "}", HttpStatusCode.NotFound, message);

    [Fact]
    public async Task A_huge_body_is_refused()
    {
        // The server answers and hangs up: who asks before sending hears the answer.
        using SocketsHttpHandler asking = new() { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) };
        using HttpClient client = new(asking) { BaseAddress = server.Process.Rest.BaseAddress };
        client.DefaultRequestHeaders.ExpectContinue = true;
        using HttpResponseMessage response = await client.PostAsync(
            "v2/models/Points/infer", new StringContent(new string(' ', (1 << 20) + 1) + X + "}"));
        await AssertRefusedAsync(response, HttpStatusCode.RequestEntityTooLarge, "too large");
    }

    [Fact]
    public Task Deep_nesting_is_refused() => AssertRefusedAsync(
        "v2/models/Points/infer", """{"inputs":[{"name":"x","datatype":"FP32","shape":[2],"data":""" + new string('[', 100_000),
        HttpStatusCode.BadRequest, "not JSON");

    [Fact]
    public async Task A_model_that_cannot_be_loaded_says_why()
    {
        await AssertRefusedAsync("v2/models/Hotdog/infer", X + "}", HttpStatusCode.ServiceUnavailable, "could not be loaded");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Process.Rest.GetAsync("v2/models/Hotdog/ready")).StatusCode);
    }

    [Fact]
    public async Task A_name_that_is_not_this_machine_s_is_refused()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "v2") { Headers = { Host = "evil.example" } };
        using HttpResponseMessage response = await server.Process.Rest.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Grpc_has_its_own_codes()
    {
        Assert.Equal(StatusCode.NotFound, await CodeAsync(new ModelInferRequest { ModelName = "Nobody" }));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(new ModelInferRequest { ModelName = "Points" }));
        Assert.Equal(StatusCode.Unavailable, await CodeAsync(new ModelInferRequest { ModelName = "Hotdog" }));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(Points("FP16", [])));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(Points("FP32", [1])));
        Assert.Equal(StatusCode.ResourceExhausted, await CodeAsync(Points("FP32", new float[1 << 19])));
    }

    private static ModelInferRequest Points(string datatype, float[] numbers) => new()
    {
        ModelName = "Points",
        Inputs =
        {
            new ModelInferRequest.Types.InferInputTensor
            {
                Name = "x", Datatype = datatype, Shape = { 2 }, Contents = new InferTensorContents { Fp32Contents = { numbers } },
            },
        },
    };

    private async Task<StatusCode> CodeAsync(ModelInferRequest request) =>
        (await Assert.ThrowsAsync<RpcException>(async () => await server.Process.Grpc.ModelInferAsync(request))).StatusCode;

    private async Task AssertRefusedAsync(string path, string body, HttpStatusCode status, string message)
    {
        using HttpResponseMessage response = await server.Process.Rest.PostAsync(path, new StringContent(body));
        await AssertRefusedAsync(response, status, message);
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage response, HttpStatusCode status, string message)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text}");
        Assert.Contains(message, (string?)JsonNode.Parse(text)!["error"], StringComparison.Ordinal);
    }
}
