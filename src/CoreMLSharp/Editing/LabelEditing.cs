using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;
using MIL = CoreMLSharp.Specification.MILSpec;
using TypeCase = CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.Editing;

/// <summary>Gives a classifier or detector other class labels, as many as it had.</summary>
internal static class LabelEditing
{
    public static void Set(Model model, IReadOnlyList<string> labels)
    {
        Model[] holders = [.. ModelFeatures.Leaves(model).Where(leaf => ClassLabels.Of(leaf).Count > 0)];
        if (holders.Length == 0) throw new CoreMLException("The model has no class labels that could be changed.");
        if (labels.Distinct().Count() != labels.Count)
        {
            throw new CoreMLException(
                $"The label '{labels.GroupBy(label => label).First(group => group.Count() > 1).Key}' is given twice.");
        }

        foreach (Model holder in holders)
        {
            ClassLabels old = ClassLabels.Of(holder);
            if (holder.TypeCase == TypeCase.KNearestNeighborsClassifier)
            {
                throw new CoreMLException(
                    "A nearest neighbour classifier has a label for each of its samples, not a list of classes, so its labels cannot be " +
                        "set.");
            }

            if (old.Count != labels.Count)
            {
                throw new CoreMLException($"{labels.Count} class labels were given, but the model has {old.Count} classes.");
            }

            if (old.Integers.Count > 0 && AsIntegers(labels) is { } integers) SetIntegers(holder, integers);
            else SetStrings(model, holder, labels, wereIntegers: old.Integers.Count > 0);
        }
    }

    private static long[]? AsIntegers(IReadOnlyList<string> labels)
    {
        long[] integers = new long[labels.Count];
        for (int i = 0; i < integers.Length; i++)
        {
            if (!long.TryParse(labels[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out integers[i])) return null;
        }

        return integers;
    }

    private static void SetIntegers(Model model, long[] labels)
    {
        if (model.LabelHolder is IHasIntegerClassLabels holder) holder.Int64ClassLabels = new Int64Vector { Vector = { labels } };
        else SetInProgram(model.MlProgram, tensor => SetInteger(tensor, new Queue<long>(labels)));
    }

    private static void SetStrings(Model root, Model model, IReadOnlyList<string> labels, bool wereIntegers)
    {
        if (wereIntegers && model.TypeCase == TypeCase.MlProgram)
        {
            throw new CoreMLException("The classes of this ML Program are integers; give integers as labels.");
        }

        if (model.LabelHolder is { } holder) holder.StringClassLabels = new StringVector { Vector = { labels } };
        else SetInProgram(model.MlProgram, tensor => SetString(tensor, new Queue<string>(labels)));
        if (wereIntegers) DescribeAsStrings(root, model);
    }

    /// <summary>The predicted class and the keys of the probabilities become strings, and so does the label to train with.</summary>
    private static void DescribeAsStrings(Model root, Model model)
    {
        foreach (FeatureDescription feature in ModelFeatures.Everywhere(root, model.Description.PredictedFeatureName))
        {
            if (feature.Type?.Int64Type is not null) feature.Type.StringType = new StringFeatureType();
        }

        foreach (FeatureDescription feature in ModelFeatures.Everywhere(root, model.Description.PredictedProbabilitiesName))
        {
            if (feature.Type?.DictionaryType is { } dictionary) dictionary.StringKeyType = new StringFeatureType();
        }
    }

    /// <summary>Changes the constants that <c>classify</c> operations take their classes from.</summary>
    private static void SetInProgram(MIL.Program program, Func<IReadOnlyList<MIL.TensorValue>, bool> set)
    {
        foreach (MIL.Block block in program.Functions.Values.SelectMany(function => function.BlockSpecializations.Values))
        {
            foreach (MIL.Operation classify in block.Operations.Where(operation => operation.Type == "classify"))
            {
                if (!classify.Inputs.TryGetValue("classes", out MIL.Argument? argument) || argument.Arguments.Count != 1) continue;
                MIL.Value? value = argument.Arguments[0].Value ?? Constant(block, argument.Arguments[0].Name);
                MIL.TensorValue[] tensors = value?.ImmediateValue switch
                {
                    { List: { } list } => [.. list.Values.Select(item => item.ImmediateValue?.Tensor).OfType<MIL.TensorValue>()],
                    { Tensor: { } tensor } => [tensor],
                    _ => [],
                };
                if (!set(tensors)) throw new CoreMLException("The classes of this ML Program are kept in a form that cannot be changed.");
            }
        }
    }

    private static MIL.Value? Constant(MIL.Block block, string name) => block.Operations
        .FirstOrDefault(operation => operation.Type == "const" && operation.Outputs.Count == 1 && operation.Outputs[0].Name == name)
        ?.Attributes.GetValueOrDefault("val");

    private static bool SetString(IReadOnlyList<MIL.TensorValue> tensors, Queue<string> labels)
    {
        foreach (MIL.TensorValue tensor in tensors)
        {
            if (tensor.Strings is not { } strings || strings.Values.Count > labels.Count) return false;
            for (int i = 0; i < strings.Values.Count; i++) strings.Values[i] = labels.Dequeue();
        }

        return labels.Count == 0;
    }

    private static bool SetInteger(IReadOnlyList<MIL.TensorValue> tensors, Queue<long> labels)
    {
        foreach (MIL.TensorValue tensor in tensors)
        {
            if ((tensor.LongInts?.Values.Count ?? tensor.Ints?.Values.Count ?? int.MaxValue) > labels.Count) return false;
            for (int i = 0; i < tensor.LongInts?.Values.Count; i++) tensor.LongInts.Values[i] = labels.Dequeue();
            for (int i = 0; i < tensor.Ints?.Values.Count; i++) tensor.Ints.Values[i] = checked((int)labels.Dequeue());
        }

        return labels.Count == 0;
    }
}
