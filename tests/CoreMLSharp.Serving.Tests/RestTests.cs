using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Serving.Tests;

/// <summary>The protocol over REST, in the forms in which clients speak it.</summary>
public sealed class RestTests(SharedServer server)
{
    private const string HeaderLength = "Inference-Header-Content-Length";

    [Fact]
    public async Task The_server_and_its_models_say_what_they_are()
    {
        HttpClient rest = server.Process.Rest;
        Assert.Equal("coreml-serve", (string?)(await rest.GetFromJsonAsync<JsonNode>("v2"))!["name"]);
        Assert.Equal(HttpStatusCode.OK, (await rest.GetAsync("v2/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await rest.GetAsync("v2/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await rest.GetAsync("v2/models/Points/versions/1/ready")).StatusCode);

        JsonNode metadata = (await rest.GetFromJsonAsync<JsonNode>("v2/models/Points"))!;
        Assert.Equal("""{"name":"x","datatype":"FP32","shape":[2]}""", metadata["inputs"]![0]!.ToJsonString());
        Assert.Equal(
            ["classLabel:BYTES", "probabilities.keys:BYTES", "probabilities.values:FP64"],
            metadata["outputs"]!.AsArray().Select(output => $"{output!["name"]}:{output["datatype"]}").Order(StringComparer.Ordinal));

        JsonArray index = (JsonArray)(await (await rest.PostAsync("v2/repository/index", null)).Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal(["Birds", "Colours", "Digits", "Hotdog", "Iris", "Points", "Words"], index.Select(model => (string)model!["name"]!));
    }

    [Theory]
    [InlineData("[0.5, -0.25]")]
    [InlineData("[[0.5], [-0.25]]")]
    public async Task Numbers_nested_or_flat_give_what_the_model_gives(string data)
    {
        JsonNode answer = await InferAsync(
            "Points", $$"""{"id":"a","inputs":[{"name":"x","datatype":"FP32","shape":[2],"data":{{data}}}]}""");
        IReadOnlyDictionary<string, MLFeatureValue> expected = PredictPoint(0.5f, -0.25f);

        Assert.Equal("a", (string?)answer["id"]);
        Assert.Equal("1", (string?)answer["model_version"]);
        Assert.Equal(expected["classLabel"].StringValue, (string?)Data(answer, "classLabel")[0]);
        Assert.Equal(expected["probabilities"].DictionaryValue.Keys, Data(answer, "probabilities.keys").Select(key => (string)key!));
        Assert.Equal(
            expected["probabilities"].DictionaryValue.Values,
            Data(answer, "probabilities.values").Select(value => (double)value!));
    }

    [Fact]
    public async Task Only_the_outputs_that_are_asked_for_come()
    {
        JsonNode answer = await InferAsync(
            "Points",
            """{"inputs":[{"name":"x","datatype":"FP32","shape":[2],"data":[1,2]}],"outputs":[{"name":"probabilities.values"}]}""");
        Assert.Equal("probabilities.values", (string?)Assert.Single(answer["outputs"]!.AsArray())!["name"]);
    }

    [Fact]
    public async Task Binary_tensors_go_both_ways_as_tritonclient_sends_them()
    {
        const string Header =
            """{"inputs":[{"name":"x","shape":[2],"datatype":"FP32","parameters":{"binary_data_size":8}}]"""
            + ""","parameters":{"binary_data_output":true}}""";
        byte[] json = Encoding.UTF8.GetBytes(Header);
        using HttpRequestMessage request = new(HttpMethod.Post, "v2/models/Points/infer")
        {
            Content = new ByteArrayContent([.. json, .. MemoryMarshal.AsBytes<float>([0.5f, -0.25f])]),
            Headers = { { HeaderLength, $"{json.Length}" } },
        };
        using HttpResponseMessage response = await server.Process.Rest.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        byte[] body = await response.Content.ReadAsByteArrayAsync();
        int length = int.Parse(response.Headers.GetValues(HeaderLength).Single());
        JsonNode answer = JsonNode.Parse(body.AsSpan(0, length))!;
        Span<byte> rest = body.AsSpan(length);
        Dictionary<string, byte[]> tensors = [];
        foreach (JsonNode? output in answer["outputs"]!.AsArray())
        {
            int size = (int)output!["parameters"]!["binary_data_size"]!;
            tensors[(string)output["name"]!] = rest[..size].ToArray();
            rest = rest[size..];
        }

        IReadOnlyDictionary<string, MLFeatureValue> expected = PredictPoint(0.5f, -0.25f);
        Assert.Equal(0, rest.Length);
        Assert.Equal(expected["probabilities"].DictionaryValue.Values,
            MemoryMarshal.Cast<byte, double>(tensors["probabilities.values"]).ToArray());
        byte[] label = tensors["classLabel"];
        Assert.Equal(label.Length - 4, BinaryPrimitives.ReadInt32LittleEndian(label));
        Assert.Equal(expected["classLabel"].StringValue, Encoding.UTF8.GetString(label.AsSpan(4)));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_body_may_be_compressed_as_tritonclient_does_it(string encoding)
    {
        byte[] json = Encoding.UTF8.GetBytes(
            """{"inputs":[{"name":"x","shape":[2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}""");
        using HttpResponseMessage response = await SendAsync(
            encoding, [.. json, .. MemoryMarshal.AsBytes<float>([0.5f, -0.25f])], $"{json.Length}");

        JsonNode answer = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal(PredictPoint(0.5f, -0.25f)["classLabel"].StringValue, (string?)Data(answer, "classLabel")[0]);
    }

    [Fact]
    public async Task A_compressed_body_is_as_large_as_what_is_in_it()
    {
        using HttpResponseMessage huge = await SendAsync("gzip", new byte[(1 << 20) + 1], null);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, huge.StatusCode);
        using HttpRequestMessage request = new(HttpMethod.Post, "v2/models/Points/infer") { Content = new StringContent("no gzip") };
        request.Content.Headers.ContentEncoding.Add("gzip");
        using HttpResponseMessage broken = await server.Process.Rest.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        Assert.Contains("Content-Encoding", await broken.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Photos_come_as_files_or_as_pixels()
    {
        byte[] file = File.ReadAllBytes(TestData.InRepository("samples", "scene.jpg"));
        using MLModel model = server.Model("Birds");
        MLImage photo = MLImage.FromBytes(file);
        string input = model.Description.Input[0].Name;
        string expected = model.Predict(new Dictionary<string, MLFeatureValue> { [input] = photo })["classLabel"].StringValue;

        JsonNode asFile = await InferAsync(
            "Birds",
            $$$"""{"inputs":[{"name":"{{{input}}}","datatype":"BYTES","shape":[1]"""
            + $$$""","parameters":{"content_type":"base64"},"data":["{{{Convert.ToBase64String(file)}}}"]}]}""");
        Assert.Equal(expected, (string?)Data(asFile, "classLabel")[0]);

        byte[] small = photo.ToPixels(32, 24, MLImageCropAndScale.ScaleFill, PixelFormat.Rgb).Bytes;
        byte[] planes = [.. Enumerable.Range(0, 3).SelectMany(channel => small.Where((_, i) => i % 3 == channel))];
        string last = await ProbabilitiesAsync(input, "[24,32,3]", small);
        Assert.Equal(last, await ProbabilitiesAsync(input, "[1,24,32,3]", small));
        Assert.Equal(last, await ProbabilitiesAsync(input, "[3,24,32]", planes));
    }

    [Fact]
    public async Task Texts_numbers_and_dictionaries_are_inputs()
    {
        JsonNode position = await InferAsync(
            "Colours", """{"inputs":[{"name":"colour","datatype":"BYTES","shape":[1],"data":["grün"]}]}""");
        Assert.Equal([0.0, 1.0], Data(position, position["outputs"]![0]!["name"]!.ToString()).Select(value => (double)value!));

        using MLModel words = server.Model("Words");
        string name = words.Description.Input[0].Name;
        JsonNode label = await InferAsync(
            "Words",
            $$$"""{"inputs":[{"name":"{{{name}}}.keys","datatype":"BYTES","shape":[2],"data":["good","bad"]},"""
            + $$$"""{"name":"{{{name}}}.values","datatype":"FP64","shape":[2],"data":[2,1]}]}""");
        string output = words.Description.PredictedFeatureName;
        Assert.Equal(
            words.Predict(new Dictionary<string, MLFeatureValue>
            {
                [name] = MLFeatureValue.FromDictionary(new Dictionary<string, double> { ["good"] = 2, ["bad"] = 1 }),
            })[output].StringValue,
            (string?)Data(label, output)[0]);
    }

    internal static JsonArray Data(JsonNode answer, string name) =>
        answer["outputs"]!.AsArray().Single(output => (string?)output!["name"] == name)!["data"]!.AsArray();

    private async Task<HttpResponseMessage> SendAsync(string encoding, byte[] body, string? jsonLength)
    {
        using MemoryStream packed = new();
        using (Stream stream = encoding == "gzip"
            ? new GZipStream(packed, CompressionMode.Compress, leaveOpen: true)
            : new ZLibStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            stream.Write(body);
        }

        using HttpRequestMessage request = new(HttpMethod.Post, "v2/models/Points/infer")
        {
            Content = new ByteArrayContent(packed.ToArray()),
        };
        request.Content.Headers.ContentEncoding.Add(encoding);
        if (jsonLength is not null) request.Headers.Add(HeaderLength, jsonLength);
        return await server.Process.Rest.SendAsync(request);
    }

    private IReadOnlyDictionary<string, MLFeatureValue> PredictPoint(float first, float second)
    {
        using MLModel model = server.Model("Points");
        return model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap<float>([first, second]) });
    }

    private async Task<string> ProbabilitiesAsync(string input, string shape, byte[] bytes)
    {
        JsonNode answer = await InferAsync(
            "Birds", $$"""{"inputs":[{"name":"{{input}}","datatype":"UINT8","shape":{{shape}},"data":[{{string.Join(',', bytes)}}]}]}""");
        return answer["outputs"]!.ToJsonString();
    }

    private async Task<JsonNode> InferAsync(string model, string body)
    {
        using HttpResponseMessage response = await server.Process.Rest.PostAsync($"v2/models/{model}/infer", new StringContent(body));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }
}
