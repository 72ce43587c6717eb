using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Building;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Editing.Updating;
using CoreMLSharp.Specification;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands;

/// <summary>Shows what of a model learns, and how.</summary>
internal static class UpdatableView
{
    public static void Print(Terminal terminal, UpdatableModel updatable)
    {
        terminal.Output.WriteLine(updatable.IsUpdatable ? "updatable" : "not updatable");
        TextTable layers = new(Justify.Left, Justify.Left, Justify.Right, Justify.Left);
        foreach (UpdatableLayer layer in updatable.Layers)
        {
            layers.Add((layer.Name, null), (layer.Kind, null), ($"{layer.Parameters:N0}", null), (layer.IsUpdatable ? "learns" : "", null));
        }

        layers.WriteTo(terminal.OutputConsole);
        PrintSettings(terminal, Settings(updatable), "");
    }

    /// <summary>The layers that learn and the settings, as a part of a model's summary.</summary>
    public static void PrintSection(Terminal terminal, UpdatableModel updatable)
    {
        terminal.OutputConsole.WriteLine();
        terminal.OutputConsole.WriteLine("Learning", new Style(decoration: Decoration.Bold));
        string layers = string.Join(", ", updatable.Layers.Where(layer => layer.IsUpdatable).Select(layer => layer.Name));
        PrintSettings(terminal, [("layers", layers, null), .. Settings(updatable)], "  ");
    }

    private static void PrintSettings(Terminal terminal, List<(string Name, string Value, ParameterRange? Allowed)> settings, string indent)
    {
        if (settings.Count == 0) return;
        TextTable table = new(Justify.Left, Justify.Left, Justify.Left);
        foreach ((string name, string value, ParameterRange? allowed) in settings) table.Add((indent + name, null), (value, null), (allowed is null ? "" : $"may be {allowed}", null));
        table.WriteTo(terminal.OutputConsole);
    }

    public static void WriteJson(Utf8JsonWriter writer, UpdatableModel updatable)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("updatable", updatable.IsUpdatable);
        writer.WriteObjects("layers", updatable.Layers, layer =>
        {
            writer.WriteString("name", layer.Name);
            writer.WriteString("type", layer.Kind);
            writer.WriteNumber("parameters", layer.Parameters);
            writer.WriteBoolean("updatable", layer.IsUpdatable);
        });
        writer.WriteStartObject("settings");
        foreach ((string name, string value, ParameterRange? allowed) in Settings(updatable))
        {
            writer.WriteStartObject(name);
            writer.WriteString("value", value);
            if (allowed is not null) writer.WriteString("allowed", allowed.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static List<(string Name, string Value, ParameterRange? Allowed)> Settings(UpdatableModel updatable)
    {
        List<(string, string, ParameterRange?)> settings = [];
        NetworkUpdateParameters parameters = updatable.Parameters ?? new();
        foreach (LossLayer loss in parameters.LossLayers)
        {
            (string kind, string input) = loss.CategoricalCrossEntropyLossLayer is { } entropy ? ("cross-entropy", entropy.Input) : ("mean-squared-error", loss.MeanSquaredErrorLossLayer?.Input ?? "");
            settings.Add(("loss", $"{kind} of {input}", null));
        }

        if (parameters.Optimizer?.SgdOptimizer is { } sgd)
        {
            settings.Add(("optimizer", "sgd", null));
            Add("learningRate", sgd.LearningRate);
            AddInteger("miniBatchSize", sgd.MiniBatchSize);
            Add("momentum", sgd.Momentum);
        }
        else if (parameters.Optimizer?.AdamOptimizer is { } adam)
        {
            settings.Add(("optimizer", "adam", null));
            Add("learningRate", adam.LearningRate);
            AddInteger("miniBatchSize", adam.MiniBatchSize);
            Add("beta1", adam.Beta1);
            Add("beta2", adam.Beta2);
            Add("eps", adam.Eps);
        }

        AddInteger("epochs", parameters.Epochs);
        if (parameters.Shuffle is { } shuffle) settings.Add(("shuffle", shuffle.DefaultValue ? "true" : "false", null));
        AddInteger("seed", parameters.Seed);
        if (updatable.TrainingInputs.Count > 0) settings.Add(("trainingInputs", string.Join(", ", updatable.TrainingInputs.Select(input => input.Name)), null));
        return settings;

        void Add(string name, DoubleParameter? parameter)
        {
            if (parameter is not null) settings.Add((name, parameter.DefaultValue.ToString(CultureInfo.InvariantCulture), ParameterRange.Of(parameter)));
        }

        void AddInteger(string name, Int64Parameter? parameter)
        {
            if (parameter is not null) settings.Add((name, parameter.DefaultValue.ToString(CultureInfo.InvariantCulture), ParameterRange.Of(parameter)));
        }
    }
}
