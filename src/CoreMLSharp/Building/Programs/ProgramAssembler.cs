using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Validation;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Building.Programs;

/// <summary>
/// Makes a model of a program that was written elsewhere, such as one that <see cref="CoreMLSharp.Programs.Text.ProgramText"/> read.
/// </summary>
/// <example>
/// <code>
/// Program program = ProgramText.Parse(File.ReadAllText("program.mil"), "program.mil");
/// ProgramAssembler.Assemble(program, weightsFolder: "weights").Save("Model.mlpackage");
/// </code>
/// </example>
public static class ProgramAssembler
{
    private const string Main = "main";

    /// <summary>
    /// A model whose inputs, outputs and states are described as the functions have them: arrays, of which a size that the program leaves
    /// open may be anything. A program of several functions becomes a model of several.
    /// </summary>
    /// <param name="program">The program, which is used as it is, not copied.</param>
    /// <param name="weightsFolder">The folder of the weight files that it names; null for none.</param>
    /// <exception cref="ModelValidationException">Core ML would refuse the model, or an input or output can be no array.</exception>
    public static ModelFile Assemble(Program program, string? weightsFolder)
    {
        ArgumentNullException.ThrowIfNull(program);
        FunctionDescription[] functions =
            [.. program.Functions.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => Describe(entry.Key, entry.Value))];
        if (functions.Length == 0) throw new ModelValidationException("The program has no function.");
        Model model = new() { MlProgram = program, Description = new ModelDescription() };
        if (functions is [FunctionDescription only])
        {
            model.Description.Input.Add(only.Input);
            model.Description.Output.Add(only.Output);
            model.Description.State.Add(only.State);
        }
        else
        {
            model.Description.Functions.Add(functions);
            model.Description.DefaultFunctionName = program.Functions.ContainsKey(Main) ? Main : functions[0].Name;
        }

        return new ModelFile(model.Finish(), weightsFolder);
    }

    /// <summary>A model with the interface, the metadata and the weights of another, and with another program.</summary>
    /// <param name="program">The program, which is used as it is, not copied.</param>
    /// <param name="like">The other model, an ML Program too.</param>
    /// <exception cref="ModelValidationException">Core ML would refuse the model.</exception>
    public static ModelFile Assemble(Program program, ModelFile like)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(like);
        if (like.Specification.MlProgram is null)
        {
            throw new CoreMLException($"The model is a {like.Specification.TypeName}, not an ML Program, so the program does not fit it.");
        }

        Model model = new()
        {
            SpecificationVersion = like.Specification.SpecificationVersion,
            Description = like.Specification.Description?.Clone(),
            MlProgram = program,
        };
        model.RaiseVersionToMinimum();
        ModelValidator.ThrowIfInvalid(model);
        return like.With(model);
    }

    private static FunctionDescription Describe(string name, Function function)
    {
        FunctionDescription description = new() { Name = name };
        foreach (NamedValueType input in function.Inputs)
        {
            if (input.Type?.StateType is not { } state) description.Input.Add(Array(input.Name, input.Type));
            else description.State.Add(State(Array(input.Name, state.WrappedType)));
        }

        Block? body = function.BlockSpecializations.GetValueOrDefault(function.Opset);
        Dictionary<string, ValueType> types = [];
        foreach (NamedValueType value in function.Inputs.Concat(body?.Operations.SelectMany(operation => operation.Outputs) ?? []))
        {
            types[value.Name] = value.Type;
        }

        foreach (string output in body?.Outputs ?? [])
        {
            FeatureDescription feature = Array(output, types.GetValueOrDefault(output));
            ArrayFeatureType array = feature.Type.MultiArrayType;
            if (array.ShapeRange is not null) feature.Type.MultiArrayType = new ArrayFeatureType { DataType = array.DataType };
            description.Output.Add(feature);
        }

        return description;
    }

    private static FeatureDescription Array(string name, ValueType? type)
    {
        if (type?.TensorType is not { } tensor || FunctionBuilder.ArrayTypeOf(tensor.DataType) is not { } dataType)
        {
            throw new ModelValidationException(
                $"'{name}' is {ProgramTypes.Text(type)}; inputs and outputs are tensors of fp32, fp16, int32 or int8. Cast it.");
        }

        long[] shape = ProgramTypes.Shape(tensor);
        FeatureDescription feature = Feature.MultiArray(name, dataType, [.. shape.Select(size => Math.Max(size, 1))]);
        if (!System.Array.Exists(shape, size => size < 0)) return feature;
        feature.Type.MultiArrayType.ShapeRange = new ArrayFeatureType.Types.ShapeRange
        {
            SizeRanges = { shape.Select(size => new SizeRange { LowerBound = (ulong)Math.Max(size, 1), UpperBound = size }) },
        };
        return feature;
    }

    private static FeatureDescription State(FeatureDescription feature)
    {
        feature.Type = new FeatureType { StateType = new StateFeatureType { ArrayType = feature.Type.MultiArrayType } };
        return feature;
    }
}
