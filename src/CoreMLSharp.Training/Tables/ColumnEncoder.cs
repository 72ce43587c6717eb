using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.Tables;

/// <summary>How a column becomes numbers: in training, and as stages of the model.</summary>
internal abstract record ColumnEncoder
{
    /// <summary>What the vectorizer of the model takes.</summary>
    public abstract IReadOnlyList<FeatureDescription> Outputs { get; }

    /// <summary>The stages that make it; none where the inputs are so already.</summary>
    public virtual IEnumerable<Model> Stages => [];

    /// <summary>How many numbers there are.</summary>
    public abstract int Width { get; }

    /// <summary>Writes the numbers of a value.</summary>
    public abstract void Encode(string text, Span<double> numbers);
}

/// <summary>Numbers as they are; NaN for those that are missing, or another that takes their place.</summary>
/// <param name="Name">The column.</param>
/// <param name="Otherwise">What takes the place of a missing number; null for none.</param>
internal sealed record NumberEncoder(string Name, double? Otherwise) : ColumnEncoder
{
    public override int Width => 1;

    public override IReadOnlyList<FeatureDescription> Outputs => [Feature.Double(Otherwise is null ? Name : $"{Name} filled")];

    public override IEnumerable<Model> Stages => Otherwise is { } value
        ? [FeatureEngineeringBuilder.Imputer(Feature.Double(Name), Outputs[0].Name, value)]
        : [];

    public override void Encode(string text, Span<double> numbers) => numbers[0] = TableValue.Number(text) ?? Otherwise ?? double.NaN;
}

/// <summary>A number for each category, 1 for the one it is.</summary>
/// <param name="Name">The column.</param>
/// <param name="Categories">The categories.</param>
internal sealed record OneHotEncoder(string Name, IReadOnlyList<string> Categories) : ColumnEncoder
{
    private readonly Dictionary<string, int> _places = Categories.Index().ToDictionary(pair => pair.Item, pair => pair.Index);

    public override int Width => Categories.Count;

    public override IReadOnlyList<FeatureDescription> Outputs => [.. Stages.Select(stage => stage.Description.Output[0])];

    public override IEnumerable<Model> Stages =>
        [FeatureEngineeringBuilder.OneHotEncoder(Name, $"{Name} one-hot", Categories.ToArray(), ignoreUnknown: true)];

    public override void Encode(string text, Span<double> numbers)
    {
        numbers.Clear();
        if (_places.TryGetValue(text, out int place)) numbers[place] = 1;
    }
}

/// <summary>
/// The place of a category among all, in an order in which neighbours are alike in the target, so that one threshold divides many
/// categories well. Categories that are unknown come before all.
/// </summary>
/// <param name="Name">The column.</param>
/// <param name="Categories">The categories in their order.</param>
internal sealed record OrderEncoder(string Name, IReadOnlyList<string> Categories) : ColumnEncoder
{
    private const long Unknown = -1;

    private readonly Dictionary<string, long> _places = Categories.Index().ToDictionary(pair => pair.Item, pair => (long)pair.Index);

    public override int Width => 1;

    public override IReadOnlyList<FeatureDescription> Outputs => [.. Stages.Select(stage => stage.Description.Output[0])];

    public override IEnumerable<Model> Stages => [FeatureEngineeringBuilder.CategoricalMapping(Name, $"{Name} place", _places, Unknown)];

    public override void Encode(string text, Span<double> numbers) => numbers[0] = _places.GetValueOrDefault(text, Unknown);
}

/// <summary>Parts of a date, each an input of its own, since no model of Core ML takes dates.</summary>
/// <param name="Name">The column.</param>
/// <param name="Otherwise">What takes the place of a missing date's parts; null for none.</param>
internal sealed record DateEncoder(string Name, double[]? Otherwise) : ColumnEncoder
{
    public override int Width => DateParts.Names.Count;

    public override IReadOnlyList<FeatureDescription> Outputs =>
        [.. DateParts.Names.Select(part => Feature.Double($"{Name}_{part}{(Otherwise is null ? "" : " filled")}"))];

    public override IEnumerable<Model> Stages => Otherwise is null
        ? []
        : DateParts.Names.Zip(Otherwise, (part, value) => FeatureEngineeringBuilder.Imputer(
            Feature.Double($"{Name}_{part}"), $"{Name}_{part} filled", value));

    public override void Encode(string text, Span<double> numbers)
    {
        numbers.Fill(double.NaN);
        (TableValue.Date(text) is { } date ? DateParts.Of(date) : Otherwise ?? []).CopyTo(numbers);
    }
}
