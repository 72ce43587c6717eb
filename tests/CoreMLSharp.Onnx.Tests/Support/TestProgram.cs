using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using Binding = CoreMLSharp.Specification.MILSpec.Argument.Types.Binding;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Onnx.Tests;

/// <summary>
/// Makes small programs for tests, operation by operation, and runs them. An argument is a name ("%x"), several names, or a constant: a
/// number, text or truth value, a vector of them, or a <see cref="Tensor"/> or <see cref="ProgramTensor"/>. Outputs are declared by their
/// element type alone, so that their shapes must follow from the translation.
/// </summary>
internal sealed class TestProgram
{
    private readonly Function _function;
    private readonly ModelDescription _description = new();

    public TestProgram(int opset = 5)
    {
        Block = new Block();
        _function = new Function { Opset = $"CoreML{opset}", BlockSpecializations = { [$"CoreML{opset}"] = Block } };
    }

    public Block Block { get; }

    public Model Model =>
        new()
        {
            SpecificationVersion = 9,
            Description = _description,
            MlProgram = new Program { Version = 1, Functions = { ["main"] = _function } },
        };

    /// <summary>An input; its feature is an array of 32-bit numbers whatever its type in the program.</summary>
    public TestProgram Input(string name, DataType type, params long[] shape)
    {
        _function.Inputs.Add(new NamedValueType { Name = name, Type = ProgramTypes.Tensor(type, shape) });
        _description.Input.Add(new FeatureDescription { Name = name, Type = Feature(shape) });
        return this;
    }

    public TestProgram State(string name, DataType type, params long[] shape)
    {
        _function.Inputs.Add(
            new NamedValueType
            {
                Name = name,
                Type = new ValueType { StateType = new StateType { WrappedType = ProgramTypes.Tensor(type, shape) } },
            });
        return this;
    }

    public TestProgram Output(params string[] names)
    {
        Block.Outputs.AddRange(names);
        _description.Output.AddRange(names.Select(name => new FeatureDescription { Name = name, Type = Feature([]) }));
        return this;
    }

    /// <param name="type">The operation.</param>
    /// <param name="outputs">Names and types, such as <c>"y:fp32 i:int32"</c>.</param>
    /// <param name="arguments">Parameters and what they are given.</param>
    public TestProgram Add(string type, string outputs, params (string Name, object Value)[] arguments)
    {
        Block.Operations.Add(Make(type, outputs, arguments));
        return this;
    }

    /// <summary>Gives a <c>const</c> operation its value.</summary>
    public TestProgram Constant(string name, ProgramValue value)
    {
        Block.Operations.Single(operation => operation.Outputs[0].Name == name).Attributes["val"] = value.ToValue();
        return this;
    }

    public static Operation Make(string type, string outputs, params (string Name, object Value)[] arguments)
    {
        Operation operation = new() { Type = type };
        foreach ((string name, object value) in arguments) operation.Inputs.Add(name, ArgumentOf(value));
        foreach (string output in outputs.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = output.Split(':');
            operation.Outputs.Add(new NamedValueType { Name = parts[0], Type = AnyShape(TypeNamed(parts[1])) });
        }

        return operation;
    }

    /// <summary>The type of tensors of any shape.</summary>
    public static ValueType AnyShape(DataType type) =>
        new()
        {
            TensorType = new TensorType
            {
                DataType = type,
                Rank = -1,
                Dimensions = { new Dimension { Unknown = new() { Variadic = true } } },
            },
        };

    public OnnxTranslation Translate(OnnxTranslationOptions? options = null) => OnnxExporter.Translate(Model, options ?? new());

    public Dictionary<string, Tensor> Run(params (string Name, Tensor Value)[] inputs) =>
        OnnxRunner.Run(Translate(), inputs.ToDictionary(input => input.Name, input => input.Value));

    /// <summary>Runs a program of one operation, whose tensors are inputs and all other arguments constants.</summary>
    /// <param name="type">The operation.</param>
    /// <param name="outputs">The types of its outputs, such as <c>"fp32 int32"</c>.</param>
    /// <param name="opset">The number of the operation set.</param>
    /// <param name="arguments">Parameters and what they are given; <see cref="Given"/> for inputs of another type than fp32.</param>
    public static Tensor[] RunOne(string type, string outputs, int opset, params (string Name, object Value)[] arguments)
    {
        TestProgram program = new(opset);
        List<(string, Tensor)> inputs = [];
        object Bound(object value)
        {
            if (value is object[] several) return (string[])[.. several.Select(Bound).Cast<string>()];
            Given? given = value as Given ?? (value is Tensor tensor ? new Given(DataType.Float32, tensor) : null);
            if (given is null) return value;
            string name = $"in{inputs.Count}";
            inputs.Add((name, given.Value));
            program.Input(name, given.Type, given.Value.Shape);
            return $"%{name}";
        }

        (string, object)[] bound = [.. arguments.Select(argument => (argument.Name, Bound(argument.Value)))];
        string[] types = outputs.Split(' ');
        string[] names = [.. types.Select((_, i) => $"out{i}")];
        program.Add(type, string.Join(' ', names.Zip(types, (name, element) => $"{name}:{element}")), bound).Output(names);
        Dictionary<string, Tensor> results = program.Run([.. inputs]);
        return [.. names.Select(name => results[name])];
    }

    private static DataType TypeNamed(string name) => Enum.GetValues<DataType>().Single(type => type.TypeName == name);

    private static Argument ArgumentOf(object value) => value switch
    {
        string[] names when names.All(name => name.StartsWith('%')) =>
            new Argument { Arguments = { names.Select(name => new Binding { Name = name[1..] }) } },
        string name when name.StartsWith('%') => new Argument { Arguments = { new Binding { Name = name[1..] } } },
        _ => new Argument { Arguments = { new Binding { Value = Constant(value).ToValue() } } },
    };

    private static ProgramValue Constant(object value) => value switch
    {
        ProgramValue constant => constant,
        Tensor tensor => ProgramTensor.Of<float>(tensor.Values, tensor.Shape),
        float number => ProgramTensor.Scalar(number),
        int number => ProgramTensor.Scalar(number),
        bool flag => ProgramTensor.Scalar(flag),
        string text => ProgramTensor.OfStrings([text], []),
        float[] numbers => ProgramTensor.Of<float>(numbers, [numbers.Length]),
        int[] numbers => ProgramTensor.Of<int>(numbers, [numbers.Length]),
        bool[] flags => ProgramTensor.Of<bool>(flags, [flags.Length]),
        _ => throw new ArgumentException($"{value.GetType()} is no argument."),
    };

    private static FeatureType Feature(long[] shape) =>
        new()
        {
            MultiArrayType = new ArrayFeatureType
            {
                DataType = ArrayFeatureType.Types.ArrayDataType.Float32,
                Shape = { shape.Select(dim => Math.Max(dim, 1)) },
            },
        };
}

/// <summary>An input of a program of one operation.</summary>
/// <param name="Type">Its type in the program.</param>
/// <param name="Value">Its numbers.</param>
internal sealed record Given(DataType Type, Tensor Value)
{
    public static Given Ints(params float[] values) => new(DataType.Int32, Tensor.Vector(values));
}
