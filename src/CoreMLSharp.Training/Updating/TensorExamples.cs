using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Training.Updating;

/// <summary>
/// A <c>.safetensors</c> file: for each training input a tensor whose first dimension counts the examples; texts as a JSON array in the
/// metadata.
/// </summary>
internal sealed class TensorExamples : IMLBatchProvider
{
    private readonly Dictionary<string, StoredTensor> _tensors = [];
    private readonly Dictionary<string, string[]> _texts = [];
    private readonly TrainingInputs _inputs;

    public TensorExamples(string path, TrainingInputs inputs)
    {
        _inputs = inputs;
        SafeTensorsFile file = SafeTensorsFile.Load(path);
        List<long> counts = [];
        foreach (FeatureDescription input in inputs.All)
        {
            if (file.Tensors.TryGetValue(input.Name, out StoredTensor? tensor) && tensor.Shape.Count > 0) _tensors.Add(input.Name, tensor);
            else if (file.Metadata.TryGetValue(input.Name, out string? json)) _texts.Add(input.Name, Texts(json, input.Name, path));
            else
            {
                throw new CoreMLException(
                    $"{path} has no tensor '{input.Name}' whose first dimension counts examples, nor a list of texts of that name in its "
                    + "metadata.");
            }

            counts.Add(_tensors.TryGetValue(input.Name, out StoredTensor? found) ? found.Shape[0] : _texts[input.Name].Length);
        }

        if (counts.Distinct().Count() > 1)
        {
            throw new CoreMLException($"{path}: the training inputs have {string.Join(", ", counts)} examples; all must have as many.");
        }

        Count = (int)counts[0];
    }

    public int Count { get; }

    public IReadOnlyDictionary<string, MLFeatureValue> Features(int index) =>
        _inputs.All.ToDictionary(input => input.Name, input => Value(input, index));

    private MLFeatureValue Value(FeatureDescription input, int index)
    {
        if (_texts.TryGetValue(input.Name, out string[]? texts)) return _inputs.LabelFrom(texts[index]);
        StoredTensor all = _tensors[input.Name];
        int length = all.Bytes.Length / Count;
        StoredTensor one = all with { Shape = [.. all.Shape.Skip(1)], Bytes = all.Bytes.Slice(index * length, length) };

        // Arrays have at least one dimension: [count] is one number for each example.
        bool isArray = input.Type.TypeCase == FeatureType.TypeOneofCase.MultiArrayType;
        return FeatureStorage.FromTensor(input, isArray && one.Shape.Count == 0 ? one with { Shape = [1] } : one);
    }

    private static string[] Texts(string json, string name, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(text => text.ToString())];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new CoreMLException($"{path}: '{name}' in the metadata must be a JSON array of texts.", error);
        }
    }
}
