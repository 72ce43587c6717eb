using System.Text.Json.Nodes;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Serving.Grpc;

namespace CoreMLSharp.Serving.Tests;

/// <summary>Many clients at once.</summary>
public sealed class CrowdTests(SharedServer server)
{
    private const int Requests = 1000;
    private const int Digits = 6;

    [Fact]
    public async Task A_thousand_requests_at_once_are_each_answered_rightly()
    {
        using MLModel model = server.Model("Points");
        await Task.WhenAll(Enumerable.Range(0, Requests).Select(async i =>
        {
            float[] x = [MathF.Cos(i), MathF.Sin(3 * i)];
            double[] given = i % 2 == 0 ? await AskRestAsync(x) : await AskGrpcAsync(x);
            double[] expected = [.. model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap(x) })
                ["probabilities"].DictionaryValue.Values];
            Assert.Equal(expected[0], given[0], Digits);
            Assert.Equal(expected[1], given[1], Digits);
        }));

        string metrics = await server.Process.Rest.GetStringAsync("metrics");
        Assert.True(Metric(metrics, "coreml_requests_total{model=\"Points\",protocol=\"rest\",outcome=\"ok\"}") >= Requests / 2);
        Assert.True(Metric(metrics, "coreml_requests_total{model=\"Points\",protocol=\"grpc\",outcome=\"ok\"}") >= Requests / 2);
        Assert.True(Metric(metrics, "coreml_batch_size_sum{model=\"Points\"}") >= Requests);
        Assert.True(
            Metric(metrics, "coreml_batch_size_count{model=\"Points\"}") < Metric(metrics, "coreml_batch_size_sum{model=\"Points\"}"),
            "No two requests were computed together.");
    }

    private static double Metric(string metrics, string series) => double.Parse(
        metrics.Split('\n').Single(line => line.StartsWith(series + " ", StringComparison.Ordinal))[series.Length..]);

    private async Task<double[]> AskRestAsync(float[] x)
    {
        using HttpResponseMessage response = await server.Process.Rest.PostAsync(
            "v2/models/Points/infer",
            new StringContent($$"""{"inputs":[{"name":"x","datatype":"FP32","shape":[2],"data":[{{x[0]:R}},{{x[1]:R}}]}]}"""));
        JsonNode answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return [.. RestTests.Data(answer, "probabilities.values").Select(value => (double)value!)];
    }

    private async Task<double[]> AskGrpcAsync(float[] x)
    {
        ModelInferResponse response = await server.Process.Grpc.ModelInferAsync(new ModelInferRequest
        {
            ModelName = "Points",
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "x", Datatype = "FP32", Shape = { 2 }, Contents = new InferTensorContents { Fp32Contents = { x } },
                },
            },
        });
        return [.. response.Outputs.Single(output => output.Name == "probabilities.values").Contents.Fp64Contents];
    }
}
