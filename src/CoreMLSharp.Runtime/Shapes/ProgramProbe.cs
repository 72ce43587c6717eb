using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Compressed;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using Microsoft.ML.OnnxRuntime;
using ElementType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Runtime.Shapes;

/// <summary>Runs an ML Program once, on inputs of certain sizes, to see the shapes of all tensors that its operations make.</summary>
internal static class ProgramProbe
{
    /// <summary>The size of every tensor by its name.</summary>
    /// <exception cref="UnsupportedModelException">The program has an operation that cannot be run here.</exception>
    /// <exception cref="CoreMLException">The program cannot be run with these sizes; the message names the operation.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<long>> Run(
        Model program, IReadOnlyDictionary<string, FeatureSize> sizes, string? weightsFolder, string where)
    {
        OnnxTranslationOptions options = new() { ModelName = where, WeightsFolder = weightsFolder };
        using OnnxTranslation translation = OnnxExporter.Translate(WithAllTensorsAsOutputs(program), options);
        using OnnxSession session = new(StoredOnnxModel.Of(translation), TrialRun.Configuration, where);
        return TrialRun.Of(session, make => Run(session, translation, sizes, make, where));
    }

    private static Dictionary<string, IReadOnlyList<long>> Run(
        OnnxSession session, OnnxTranslation translation, IReadOnlyDictionary<string, FeatureSize> sizes,
        Func<ElementType, long[], OrtValue> make, string where)
    {
        List<OrtValue> values = [];
        try
        {
            foreach (OnnxFeature input in translation.Inputs)
            {
                long[] shape = DimsOf(input, sizes.GetValueOrDefault(input.Name));
                values.Add(make(input.ElementType, ProbeInputs.Checked(shape, input.Name, where)));
            }

            foreach (OnnxState state in translation.States)
            {
                values.Add(Tensors.Zeros(state.ElementType, ProbeInputs.Checked([.. state.Dims], state.Name, where)));
            }

            string[] inputs =
            [
                .. translation.Inputs.Select(input => input.TensorName), .. translation.States.Select(state => state.InputTensorName),
            ];
            string[] names = [.. translation.Outputs.Select(output => output.TensorName)];
            IReadOnlyList<OrtValue> results = session.Run(inputs, [.. values], names);
            values.AddRange(results);
            return translation.Outputs.Select((output, i) => (output.Name, results[i].GetTensorTypeAndShape().Shape))
                .ToDictionary(pair => pair.Name, pair => (IReadOnlyList<long>)pair.Shape);
        }
        finally
        {
            foreach (OrtValue value in values) value.Dispose();
        }
    }

    /// <summary>The operations of the function that is called where none is named, and what each makes; constants are left out.</summary>
    public static IEnumerable<(Operation Operation, IReadOnlyList<NamedValueType> Tensors)> Operations(Model program)
    {
        Block? block = BlockOf(program);
        foreach (Operation operation in block?.Operations ?? [])
        {
            if (operation.Type == "const" || CompressedConstants.IsExpression(operation.Type)) continue;
            yield return (
                operation,
                [
                    .. operation.Outputs.Where(
                        output => output.Type?.TensorType is { DataType: not DataType.String } && operation.Type != "classify"),
                ]);
        }
    }

    private static Block? BlockOf(Model program) =>
        program.MlProgram.Functions.TryGetValue(FunctionName(program), out Function? function)
            ? function.BlockSpecializations.GetValueOrDefault(function.Opset)
            : null;

    private static string FunctionName(Model program) => program.Description.DefaultFunctionName is { Length: > 0 } name ? name : "main";

    /// <summary>
    /// The default function alone, with every tensor among its outputs; the operations are shared with the program, not copied.
    /// </summary>
    private static Model WithAllTensorsAsOutputs(Model program)
    {
        string name = FunctionName(program);
        Model model = ModelFunctions.Select(program, null);
        if (BlockOf(program) is not { } block) return model;
        string[] tensors = [.. Operations(program).SelectMany(operation => operation.Tensors).Select(tensor => tensor.Name)];
        Function function = program.MlProgram.Functions[name];
        Block open = new() { Inputs = { block.Inputs }, Operations = { block.Operations }, Outputs = { tensors } };
        FeatureType array = new() { MultiArrayType = new ArrayFeatureType() };
        return new Model
        {
            SpecificationVersion = program.SpecificationVersion,
            Description = new ModelDescription
            {
                Input = { model.Description.Input },
                State = { model.Description.State },
                Output = { tensors.Select(tensor => new FeatureDescription { Name = tensor, Type = array }) },
            },
            MlProgram = new Program
            {
                Version = program.MlProgram.Version,
                Functions =
                {
                    [name] = new Function
                    {
                        Inputs = { function.Inputs }, Opset = function.Opset, BlockSpecializations = { [function.Opset] = open },
                    },
                },
            },
        };
    }

    private static long[] DimsOf(OnnxFeature input, FeatureSize? size)
    {
        IReadOnlyList<long> dims = input.Dims ?? size?.Size ?? [];
        if (size is null) return [.. dims.Select(dim => Math.Max(dim, 1))];
        IReadOnlyList<long> given = size.IsImage
            ? [.. dims.SkipLast(2).Select(dim => Math.Max(dim, 1)), size.Size[1], size.Size[0]]
            : size.Size;
        return given.Count == dims.Count
            ? [.. given]
            : throw new CoreMLException($"the input '{input.Name}' has {dims.Count} dimensions; {size.Text} was given.");
    }
}
