using System.Text.Json;

namespace CoreMLSharp.CompiledModels.NeuralNetworks;

/// <summary>How many dimensions the tensors of a compiled network have, where it says so; its other sizes follow from the layers.</summary>
internal sealed class EspressoRanks
{
    private readonly Dictionary<string, int> _ranks = [];

    /// <param name="shapes">The content of the file of shapes; null where there is none.</param>
    public EspressoRanks(byte[]? shapes)
    {
        if (shapes is null) return;
        using JsonDocument document = JsonDocument.Parse(shapes);
        foreach (JsonProperty tensor in document.RootElement.GetProperty("layer_shapes").EnumerateObject())
        {
            if (tensor.Value.TryGetProperty("_rank", out JsonElement rank)) _ranks[tensor.Name] = rank.GetInt32();
        }
    }

    /// <summary>The rank of a tensor; null where it is not said, as in networks of tensors of rank 5 alone.</summary>
    public int? Of(string tensor) => _ranks.TryGetValue(tensor, out int rank) ? rank : null;
}
