using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using DefaultCase = CoreMLSharp.Specification.ArrayFeatureType.DefaultOptionalValueOneofCase;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Editing;

/// <summary>Gives multi-array features another element type. ML Programs, whose types are part of the computation, get casts.</summary>
internal static class ArrayTypes
{
    /// <summary>All features of one element type; those that a linked model reads or writes stay as they are, because it does.</summary>
    public static void SetAll(Model model, DataType from, DataType to)
    {
        HashSet<string> linked =
        [
            .. ModelFeatures.Leaves(model)
            .Where(leaf => leaf.LinkedModel is not null)
            .SelectMany(ModelFeatures.Own)
            .Select(feature => feature.Name),
        ];
        string[] names =
        [
            .. AllLevels(model).Where(feature => feature.Type?.MultiArrayType?.DataType == from).Select(feature => feature.Name).Distinct(),
        ];
        foreach (string name in names.Where(name => !linked.Contains(name))) Apply(model, name, to);
    }

    public static void Set(Model model, string name, DataType to)
    {
        FeatureDescription feature = AllLevels(model).FirstOrDefault(one => one.Name == name) ?? ModelFeatures.Find(model, name);
        if (feature.Type?.MultiArrayType is null)
        {
            throw new CoreMLException($"The feature '{name}' is not a multi-array, so it has no element type.");
        }

        ModelFeatures.RequireNotLinked(model, name, "given another element type");
        Apply(model, name, to);
    }

    private static IEnumerable<FeatureDescription> AllLevels(Model model) =>
        ModelFeatures.Own(model).Concat(model.PipelineModels.SelectMany(AllLevels));

    private static void Apply(Model model, string name, DataType to)
    {
        foreach (Model leaf in ModelFeatures.Leaves(model))
        {
            if (leaf.MlProgram is { } program && ModelFeatures.Own(leaf).Any(feature => feature.Name == name)) Cast(program, name, to);
        }

        foreach (FeatureDescription feature in ModelFeatures.Everywhere(model, name))
        {
            if (feature.Type?.MultiArrayType is { } array) SetType(array, to);
        }

        model.RaiseVersionToMinimum();
    }

    private static void SetType(ArrayFeatureType array, DataType to)
    {
        double? value = array.DefaultOptionalValueCase switch
        {
            DefaultCase.DoubleDefaultValue => array.DoubleDefaultValue,
            DefaultCase.FloatDefaultValue => array.FloatDefaultValue,
            DefaultCase.IntDefaultValue => array.IntDefaultValue,
            _ => null,
        };
        array.DataType = to;
        array.ClearDefaultOptionalValue();
        switch (to)
        {
            case DataType.Double when value is not null: array.DoubleDefaultValue = value.Value; break;
            case DataType.Int32 or DataType.Int8 when value is not null: array.IntDefaultValue = (int)value; break;
            default:
                if (value is not null) array.FloatDefaultValue = (float)value;
                break;
        }
    }

    private static void Cast(MIL.Program program, string name, DataType to)
    {
        MIL.DataType type = to switch
        {
            DataType.Float16 => MIL.DataType.Float16,
            DataType.Float32 => MIL.DataType.Float32,
            DataType.Int32 => MIL.DataType.Int32,
            DataType.Int8 => MIL.DataType.Int8,
            _ => throw new CoreMLException($"The feature '{name}' belongs to an ML Program, which takes and gives no arrays of doubles."),
        };
        foreach ((MIL.Function function, MIL.TensorType tensor) in ProgramParts.WithInput(program, name).ToArray())
        {
            if (tensor.DataType == type) continue;
            ProgramParts.AfterInput(program, function, name, ProgramParts.Cast(tensor, tensor.DataType));
            tensor.DataType = type;
        }

        foreach ((MIL.Block block, MIL.TensorType tensor) in ProgramParts.WithOutput(program, name).ToArray())
        {
            if (tensor.DataType != type) ProgramParts.BeforeOutput(program, block, name, ProgramParts.Cast(tensor, type));
        }
    }
}
