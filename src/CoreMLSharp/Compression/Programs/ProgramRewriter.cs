using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Compression.Programs;

/// <summary>
/// Gives the programs of a model new constants in the place of old ones, and a weight file with those that there are then.
/// </summary>
internal sealed class ProgramRewriter : IDisposable
{
    private readonly ModelFile _file;
    private readonly ProgramWeights _old;
    private readonly ProgramWeightsWriter _new;
    private readonly HashSet<string> _names;

    /// <param name="file">The model, which is changed in place.</param>
    /// <param name="old">Its weights.</param>
    public ProgramRewriter(ModelFile file, ProgramWeights old)
    {
        _file = file;
        _old = old;
        _new = new ProgramWeightsWriter(file.Specification.SpecificationVersion);
        IEnumerable<Function> functions = ProgramsIn(file.Specification).SelectMany(program => program.Functions.Values);
        Operation[] operations = [.. functions.SelectMany(OperationsOf)];
        _names = [.. operations.SelectMany(operation => operation.Outputs).Select(output => output.Name)];
    }

    /// <summary>The programs of a model and of the stages of a pipeline.</summary>
    public static IEnumerable<Specification.MILSpec.Program> ProgramsIn(Model model) =>
        model.MlProgram is { } program ? [program] : model.PipelineModels.SelectMany(ProgramsIn);

    public static IEnumerable<Operation> OperationsOf(Function function) =>
        function.BlockSpecializations.Values.SelectMany(Blocks.Operations);

    /// <summary>Replaces operations, copies the constants of all others, and completes the weight file.</summary>
    /// <param name="replacements">What comes in an operation's place, by operation: none, or others.</param>
    public ModelFile Rewrite(IReadOnlyDictionary<Operation, Func<ProgramRewriter, IReadOnlyList<Operation>>> replacements)
    {
        foreach (Specification.MILSpec.Program program in ProgramsIn(_file.Specification))
        {
            Copy(program.Attributes);
            foreach (Function function in program.Functions.Values)
            {
                Copy(function.Attributes);
                foreach (Block block in function.BlockSpecializations.Values.SelectMany(Blocks.Within).ToArray())
                {
                    Rewrite(block, replacements);
                }
            }
        }

        return _new.ToModelFile(_file);
    }

    /// <summary>An operation <c>const</c>.</summary>
    public Operation Constant(NamedValueType output, ProgramTensor tensor) => new()
    {
        Type = "const",
        Attributes = { ["name"] = Text(output.Name), ["val"] = _new.Add(tensor) },
        Outputs = { output },
    };

    /// <summary>The operations that make a constant of the name from its compressed form.</summary>
    public IReadOnlyList<Operation> Expressions(string name, IReadOnlyList<ExpressionStep> steps, Opset opset)
    {
        Dictionary<string, string> outputs = steps.SelectMany(step => step.Outputs)
            .ToDictionary(output => output.Suffix, output => output.Suffix.Length == 0 ? name : Unique(name + output.Suffix));
        return [.. steps.Select(step => Expression(step, outputs, opset))];
    }

    public void Dispose() => _new.Dispose();

    private Operation Expression(ExpressionStep step, Dictionary<string, string> outputs, Opset opset)
    {
        Operation operation = new() { Type = step.Type, Attributes = { ["name"] = Text(outputs[step.Outputs[^1].Suffix]) } };
        foreach (StepOutput output in step.Outputs)
        {
            operation.Outputs.Add(
                new NamedValueType { Name = outputs[output.Suffix], Type = ProgramTypes.Tensor(output.DataType, output.Shape) });
        }

        foreach (StepParameter parameter in step.Parameters)
        {
            // Up to CoreML7 the payload stands in attributes, from CoreML8 on in arguments.
            if (opset < Opset.CoreML8) operation.Attributes[parameter.Name] = _new.Add(parameter.Tensor!);
            else operation.Inputs[parameter.Name] = new Argument { Arguments = { Binding(parameter, outputs) } };
        }

        return operation;
    }

    private Argument.Types.Binding Binding(StepParameter parameter, Dictionary<string, string> outputs) =>
        parameter.Tensor is { } tensor ? new() { Value = _new.Add(tensor) } : new() { Name = outputs[parameter.From!] };

    private void Rewrite(Block block, IReadOnlyDictionary<Operation, Func<ProgramRewriter, IReadOnlyList<Operation>>> replacements)
    {
        Copy(block.Attributes);
        List<Operation> operations = [];
        foreach (Operation operation in block.Operations)
        {
            if (replacements.TryGetValue(operation, out Func<ProgramRewriter, IReadOnlyList<Operation>>? make))
            {
                operations.AddRange(make(this));
                continue;
            }

            Copy(operation.Attributes);
            foreach (Argument.Types.Binding binding in operation.Inputs.Values.SelectMany(argument => argument.Arguments))
            {
                if (binding.Value is not null) binding.Value = Copied(binding.Value);
            }

            operations.Add(operation);
        }

        block.Operations.Clear();
        block.Operations.Add(operations);
    }

    private void Copy(MapField<string, Value> attributes)
    {
        foreach (string name in attributes.Keys.ToArray()) attributes[name] = Copied(attributes[name]);
    }

    private Value Copied(Value value) => value.BlobFileValue is null ? value : _new.Add(_old.ReadTensor(value));

    private string Unique(string name)
    {
        string unique = name;
        for (int i = 2; !_names.Add(unique); i++) unique = $"{name}{i}";
        return unique;
    }

    private static Value Text(string text) => ProgramTensor.OfStrings([text], []).ToValue();
}
