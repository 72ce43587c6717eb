using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Serving.Protocol;

namespace CoreMLSharp.Serving.Rest;

/// <summary>
/// The body of a request for inference: JSON, and after it the binary data of the tensors that say how much is theirs
/// (<c>Inference-Header-Content-Length</c> says where the JSON ends).
/// </summary>
/// <param name="Request">The request.</param>
/// <param name="IsBinary">Whether an output is asked for in binary form.</param>
internal sealed record InferBody(InferRequest Request, Func<string, bool> IsBinary)
{
    /// <summary>The header with the length of the JSON.</summary>
    public const string HeaderLength = "Inference-Header-Content-Length";

    private const string Size = "binary_data_size";

    /// <summary>Reads the body.</summary>
    /// <exception cref="ProtocolException">It is not what the protocol asks for.</exception>
    public static async Task<InferBody> ReadAsync(HttpRequest request)
    {
        using MemoryStream stream = new((int)Math.Min(request.ContentLength ?? 0, 1 << 20));
        try
        {
            await request.Body.CopyToAsync(stream, request.HttpContext.RequestAborted);
        }
        catch (InvalidDataException)
        {
            throw Invalid("The body is not compressed in the way that the header Content-Encoding says.");
        }

        ReadOnlyMemory<byte> body = stream.GetBuffer().AsMemory(0, (int)stream.Length);
        int length = JsonLength(request.Headers[HeaderLength], body.Length);
        using JsonDocument json = Parse(body[..length]);
        return Read(json.RootElement, body[length..]);
    }

    private static int JsonLength(string? header, int length)
    {
        if (string.IsNullOrEmpty(header)) return length;
        return int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out int given) && given <= length ? given
            : throw Invalid(
                $"The header {HeaderLength} must say how many bytes of the body are JSON, {length} at most; it says '{header}'.");
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException error)
        {
            throw Invalid($"The body is not JSON: {error.Message}");
        }
    }

    private static InferBody Read(JsonElement root, ReadOnlyMemory<byte> binary)
    {
        Expect(root, JsonValueKind.Object, "The body");
        if (!root.TryGetProperty("inputs", out JsonElement given)) throw Invalid("The body has no 'inputs'.");
        List<Tensor> inputs = [];
        foreach (JsonElement input in Array(given, "inputs")) inputs.Add(ReadTensor(input, ref binary));
        if (binary.Length > 0) throw Invalid($"{binary.Length} bytes follow the JSON that no input's '{Size}' accounts for.");

        bool isBinary = Flag(root, "binary_data_output");
        string id = root.TryGetProperty("id", out JsonElement own) ? Text(own, "'id'") : "";
        if (!root.TryGetProperty("outputs", out JsonElement asked)) return new(new(id, inputs, null), _ => isBinary);
        Dictionary<string, bool> outputs = new(StringComparer.Ordinal);
        foreach (JsonElement output in Array(asked, "outputs"))
        {
            string name = Name(output, "outputs");
            outputs[name] = Parameter(output, "binary_data") is { } flag ? flag.ValueKind == JsonValueKind.True : isBinary;
        }

        return new(new(id, inputs, [.. outputs.Keys]), name => outputs[name]);
    }

    private static Tensor ReadTensor(JsonElement input, ref ReadOnlyMemory<byte> binary)
    {
        string name = Name(input, "inputs");
        if (!input.TryGetProperty("datatype", out JsonElement datatype)) throw Invalid($"The input '{name}' has no 'datatype'.");
        if (!input.TryGetProperty("shape", out JsonElement dimensions)) throw Invalid($"The input '{name}' has no 'shape'.");
        TensorType type = TensorTypes.Find(name, Text(datatype, $"The datatype of the input '{name}'"));
        long[] shape = [.. Array(dimensions, $"shape of the input '{name}'").Select(size =>
            size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out long number) ? number
                : throw Invalid($"The shape of the input '{name}' must be of integers; {size} was given."))];
        int count = TensorShape.Count(name, shape);
        if (Parameter(input, Size) is { } size) return new(name, type, shape, ReadBinary(name, type, count, size, ref binary));
        if (!input.TryGetProperty("data", out JsonElement data)) throw Invalid($"The input '{name}' has neither 'data' nor '{Size}'.");
        Expect(data, JsonValueKind.Array, $"The data of the input '{name}'");
        System.Array elements = type.FromJson(name, data, count);
        bool isBase64 = Parameter(input, "content_type") is { ValueKind: JsonValueKind.String } content && content.ValueEquals("base64");
        return new(name, type, shape, isBase64 && elements is byte[][] texts ? FromBase64(name, texts) : elements);
    }

    private static System.Array ReadBinary(string name, TensorType type, int count, JsonElement size, ref ReadOnlyMemory<byte> binary)
    {
        if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt32(out int length) || length < 0 || length > binary.Length)
        {
            throw Invalid($"The input '{name}' announces {size} bytes of binary data; {binary.Length} are left of the body.");
        }

        ReadOnlyMemory<byte> own = binary[..length];
        binary = binary[length..];
        return type.FromBinary(name, own.Span, count);
    }

    private static byte[][] FromBase64(string name, byte[][] texts)
    {
        try
        {
            return System.Array.ConvertAll(texts, text => Convert.FromBase64String(System.Text.Encoding.ASCII.GetString(text)));
        }
        catch (FormatException)
        {
            throw Invalid($"The data of the input '{name}' is not base64, as its 'content_type' says.");
        }
    }

    private static bool Flag(JsonElement owner, string name) => Parameter(owner, name) is { ValueKind: JsonValueKind.True };

    private static JsonElement? Parameter(JsonElement owner, string name) =>
        owner.TryGetProperty("parameters", out JsonElement parameters) && parameters.ValueKind == JsonValueKind.Object
        && parameters.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string Name(JsonElement element, string list)
    {
        Expect(element, JsonValueKind.Object, $"An element of '{list}'");
        return element.TryGetProperty("name", out JsonElement name) ? Text(name, $"A name in '{list}'")
            : throw Invalid($"An element of '{list}' has no 'name'.");
    }

    private static string Text(JsonElement element, string what)
    {
        Expect(element, JsonValueKind.String, what);
        return element.GetString()!;
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement element, string name)
    {
        Expect(element, JsonValueKind.Array, $"'{name}'");
        return element.EnumerateArray();
    }

    private static void Expect(JsonElement element, JsonValueKind kind, string what)
    {
        if (element.ValueKind != kind)
        {
            throw Invalid(
                $"{what} must be a JSON {kind.ToString().ToLowerInvariant()}, not a {element.ValueKind.ToString().ToLowerInvariant()}.");
        }
    }

    private static ProtocolException Invalid(string message) => new(Fault.Invalid, message);
}
