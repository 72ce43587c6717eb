using CoreMLSharp.Specification;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Models;

/// <summary>A classifier's classes, which are either all texts or all whole numbers.</summary>
/// <param name="Strings">The classes when they are texts.</param>
/// <param name="Integers">The classes when they are numbers.</param>
public sealed record ClassLabels(IReadOnlyList<string> Strings, IReadOnlyList<long> Integers)
{
    private static readonly ClassLabels None = new([], []);

    /// <summary>Classes that are texts.</summary>
    public static implicit operator ClassLabels(string[] labels) => new(labels, []);

    /// <summary>Classes that are whole numbers.</summary>
    public static implicit operator ClassLabels(long[] labels) => new([], labels);

    /// <summary>The number of classes; 0 for a model that is no classifier.</summary>
    public int Count => Strings.Count + Integers.Count;

    /// <summary>Finds the classes wherever the model's type keeps them; for a pipeline, those of its last stage that has any.</summary>
    public static ClassLabels Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.LabelHolder is { } holder ? Of(holder)
            : model.MlProgram is { } program ? OfProgram(program)
            : model.PipelineModels.Reverse().Select(Of).FirstOrDefault(labels => labels.Count > 0) ?? None;
    }

    /// <summary>The classes that a message lists, each of nearest neighbours' classes once.</summary>
    public static ClassLabels Of(IHasClassLabels holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        IEnumerable<string> texts = holder.StringClassLabels?.Vector ?? [];
        IEnumerable<long> integers = (holder as IHasIntegerClassLabels)?.Int64ClassLabels?.Vector ?? [];

        // Nearest neighbours list the label of each sample.
        bool areOfSamples = holder is KNearestNeighborsClassifier;
        return areOfSamples ? new([.. texts.Distinct()], [.. integers.Distinct()]) : new([.. texts], [.. integers]);
    }

    /// <summary>An ML Program names its classes in the constant that its <c>classify</c> operation takes.</summary>
    private static ClassLabels OfProgram(MIL.Program program)
    {
        foreach (MIL.Function function in program.Functions.Values)
        {
            foreach (MIL.Block block in function.BlockSpecializations.Values)
            {
                MIL.Operation? classify = block.Operations.LastOrDefault(operation => operation.Type == "classify");
                if (classify is null || !classify.Inputs.TryGetValue("classes", out MIL.Argument? argument)) continue;
                if (argument.Arguments.Count != 1) continue;
                MIL.Value? value = argument.Arguments[0].Value ?? Constant(block, argument.Arguments[0].Name);
                if (value?.ImmediateValue is { } immediate) return FromValues(immediate);
            }
        }

        return None;
    }

    private static MIL.Value? Constant(MIL.Block block, string name) => block.Operations
        .FirstOrDefault(operation => operation.Type == "const" && operation.Outputs.Count == 1 && operation.Outputs[0].Name == name)
        ?.Attributes.GetValueOrDefault("val");

    private static ClassLabels FromValues(MIL.Value.Types.ImmediateValue immediate)
    {
        IEnumerable<MIL.TensorValue> tensors = immediate.List is { } list
            ? list.Values.Select(value => value.ImmediateValue?.Tensor).OfType<MIL.TensorValue>()
            : immediate.Tensor is { } tensor ? [tensor] : [];
        List<string> strings = [];
        List<long> integers = [];
        foreach (MIL.TensorValue value in tensors)
        {
            strings.AddRange(value.Strings?.Values ?? []);
            integers.AddRange(value.LongInts?.Values ?? []);
            integers.AddRange((value.Ints?.Values ?? []).Select(number => (long)number));
        }

        return new ClassLabels(strings, integers);
    }
}
