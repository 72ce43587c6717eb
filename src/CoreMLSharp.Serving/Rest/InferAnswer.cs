using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Serving.Models;
using CoreMLSharp.Serving.Protocol;

namespace CoreMLSharp.Serving.Rest;

/// <summary>The answer to a request for inference.</summary>
internal static class InferAnswer
{
    /// <summary>Writes JSON, and after it the tensors that were asked for in binary form.</summary>
    public static async Task WriteAsync(HttpResponse response, string model, InferBody body, IReadOnlyList<Tensor> outputs)
    {
        using MemoryStream json = new();
        List<byte[]> binary = [];
        using (Utf8JsonWriter writer = new(json))
        {
            writer.WriteStartObject();
            writer.WriteString("model_name", model);
            writer.WriteString("model_version", ModelRepository.Version);
            if (body.Request.Id.Length > 0) writer.WriteString("id", body.Request.Id);
            writer.WriteStartArray("outputs");
            foreach (Tensor output in outputs) Write(writer, output, body.IsBinary(output.Name) ? binary : null);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        response.ContentType = binary.Count > 0 ? "application/octet-stream" : "application/json";
        if (binary.Count > 0) response.Headers[InferBody.HeaderLength] = json.Length.ToString(CultureInfo.InvariantCulture);
        response.ContentLength = json.Length + binary.Sum(data => (long)data.Length);
        await response.Body.WriteAsync(json.GetBuffer().AsMemory(0, (int)json.Length));
        foreach (byte[] data in binary) await response.Body.WriteAsync(data);
    }

    private static void Write(Utf8JsonWriter writer, Tensor output, List<byte[]>? binary)
    {
        writer.WriteStartObject();
        writer.WriteString("name", output.Name);
        writer.WriteString("datatype", output.Type.Name);
        writer.WriteStartArray("shape");
        foreach (long size in output.Shape) writer.WriteNumberValue(size);
        writer.WriteEndArray();
        if (binary is null)
        {
            writer.WritePropertyName("data");
            output.Type.ToJson(writer, output.Elements);
        }
        else
        {
            byte[] data = output.Type.ToBinary(output.Elements);
            binary.Add(data);
            writer.WriteStartObject("parameters");
            writer.WriteNumber("binary_data_size", data.Length);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
