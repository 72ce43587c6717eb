using System.Text.Json.Serialization;
using CoreMLSharp.Editing.Updating;

namespace CoreMLSharp.Documents;

/// <summary>What of a model learns, and how, as a JSON document.</summary>
/// <param name="Updatable">Whether an app can train the model further.</param>
/// <param name="Layers">The layers that could learn.</param>
/// <param name="Settings">Loss, optimizer and the rest, by name.</param>
public sealed record UpdatableDocument(
    bool Updatable, IReadOnlyList<UpdatableLayerDocument> Layers, IReadOnlyDictionary<string, UpdateSettingDocument> Settings)
{
    /// <summary>The document of a model.</summary>
    public static UpdatableDocument From(UpdatableModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Dictionary<string, UpdateSettingDocument> settings = [];
        foreach (UpdateSetting setting in UpdateSetting.ListOf(model))
        {
            settings.TryAdd(setting.Name, new UpdateSettingDocument(setting.Value, setting.Allowed?.ToString()));
        }

        return new UpdatableDocument(
            model.IsUpdatable,
            [.. model.Layers.Select(layer => new UpdatableLayerDocument(layer.Name, layer.Kind, layer.Parameters, layer.IsUpdatable))],
            settings);
    }
}

/// <summary>One layer that could learn.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Parameters">How many numbers it has.</param>
/// <param name="Updatable">Whether it learns.</param>
public sealed record UpdatableLayerDocument(string Name, string Type, long Parameters, bool Updatable);

/// <summary>One setting of how a model learns.</summary>
/// <param name="Value">What it is unless the app says otherwise.</param>
/// <param name="Allowed">
/// The values that an app may choose, as <c>0..1</c>, <c>8,16</c> or <c>any</c>; absent where there is no choice.
/// </param>
public sealed record UpdateSettingDocument(
    string Value, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Allowed);
