using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using DataType = CoreMLSharp.Specification.MILSpec.DataType;

namespace CoreMLSharp.Editing;

/// <summary>Makes values that are computed inside of a model outputs of it.</summary>
internal static class InnerOutputs
{
    public static void Add(Model model, string name)
    {
        if (ModelFeatures.Own(model).Any(feature => feature.Name == name))
        {
            throw new CoreMLException($"'{name}' is an input or output of the model already.");
        }

        FeatureDescription output = model switch
        {
            { MlProgram: { } program, Description.Functions.Count: 0 } => OfProgram(program, name),
            { Network: { } network } when network.Layers.Any(layer => layer.Output.Contains(name)) =>
                Feature.MultiArray(name, ArrayDataType.Float32),
            { Network: not null } => throw Missing(name),
            _ => throw new CoreMLException(
                "Only neural networks, and ML Programs of one function, have values inside that can be outputs."),
        };
        model.Description.Output.Add(output);
    }

    private static FeatureDescription OfProgram(Program program, string name)
    {
        Function function = program.Functions.Values.First();
        Block block = function.BlockSpecializations[function.Opset];
        TensorType type = block.Operations.SelectMany(operation => operation.Outputs)
            .FirstOrDefault(output => output.Name == name)?.Type?.TensorType ?? throw Missing(name);
        (DataType stored, ArrayDataType described) = type.DataType.IsFloat
            ? (DataType.Float32, ArrayDataType.Float32)
            : (DataType.Int32, ArrayDataType.Int32);
        block.Outputs.Add(name);
        if (type.DataType != stored) ProgramParts.BeforeOutput(program, block, name, ProgramParts.Cast(type, stored));
        long[] shape = ProgramTypes.Shape(type);
        return Feature.MultiArray(name, described, shape.Contains(-1) ? [] : shape);
    }

    private static CoreMLException Missing(string name) =>
        new($"Nothing in the model computes a tensor '{name}'. Values inside of branches and loops cannot be outputs.");
}
