using CoreMLSharp.Diagnostics;
using CoreMLSharp.ML.Saving;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.ML.Columns;

/// <summary>An output of the model as a column.</summary>
/// <param name="Feature">The output.</param>
/// <param name="Name">The column.</param>
/// <param name="Kind">Its type, and how it is read.</param>
internal sealed record OutputColumn(FeatureDescription Feature, string Name, OutputKind Kind)
{
    /// <summary>The outputs that are wanted; all that have a type in ML.NET where nobody said which.</summary>
    /// <exception cref="CoreMLException">There is no such output, or it has no type in ML.NET.</exception>
    public static IReadOnlyList<OutputColumn> Of(ModelDescription description, SavedModel saved)
    {
        Dictionary<string, OutputKind> kinds = [];
        foreach (FeatureDescription output in description.Output)
        {
            IReadOnlyList<string> keys = output.Name == description.PredictedProbabilitiesName ? saved.Classes : [];
            if (OutputKind.Of(output, keys) is { } kind) kinds[output.Name] = kind;
        }

        return
        [
            .. from wanted in saved.OutputColumns ?? kinds.Keys.ToDictionary(name => name)
               let feature = description.Output.FirstOrDefault(output => output.Name == wanted.Key)
                   ?? throw NoOutput(description, wanted.Key)
               let kind = kinds.GetValueOrDefault(wanted.Key) ?? throw NoColumn(wanted.Key)
               select new OutputColumn(feature, wanted.Value, kind),
        ];
    }

    /// <summary>What gives the value of a row.</summary>
    /// <param name="outputs">What the model predicts for the row.</param>
    public Delegate Getter(Func<IReadOnlyDictionary<string, MLFeatureValue>> outputs) => Kind.Getter(() => outputs()[Feature.Name]);

    private static CoreMLException NoOutput(ModelDescription description, string name) => new(
        $"The model has no output '{name}'; it has {string.Join(", ", description.Output.Select(output => output.Name))}.");

    private static CoreMLException NoColumn(string name) => new(
        $"The output '{name}' is a dictionary whose keys are not known beforehand, which has no type in ML.NET.");
}
