using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;
using MilProgram = CoreMLSharp.Specification.MILSpec.Program;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Tests;

/// <summary>Writes the messages of ML Programs in few words, with nothing checked and nothing inferred.</summary>
internal static class Mil
{
    public static ValueType Fp32(params long[] shape) => ProgramTypes.Tensor(DataType.Float32, shape);

    public static ValueType Fp16(params long[] shape) => ProgramTypes.Tensor(DataType.Float16, shape);

    public static NamedValueType Named(string name, ValueType type) => new() { Name = name, Type = type };

    /// <summary>An operation of one result; an input is a value's name, several names, or a constant.</summary>
    public static Operation Op(string type, string name, ValueType result, params (string Parameter, object Value)[] inputs) =>
        Op(type, [Named(name, result)], inputs);

    public static Operation Op(string type, NamedValueType[] outputs, params (string Parameter, object Value)[] inputs)
    {
        Operation operation = new() { Type = type, Outputs = { outputs } };
        foreach ((string parameter, object value) in inputs) operation.Inputs[parameter] = Bind(value);
        return operation;
    }

    public static Operation Const(string name, ProgramValue value) => Const(name, value.ToValue());

    public static Operation Const(string name, Value value) =>
        new() { Type = "const", Outputs = { Named(name, value.Type) }, Attributes = { ["name"] = Text(name).ToValue(), ["val"] = value } };

    public static ProgramTensor Text(string text) => ProgramTensor.OfStrings([text], []);

    public static ProgramTensor Ints(params int[] values) => ProgramTensor.Of<int>(values, [values.Length]);

    /// <summary>A block whose last operation's results are its own.</summary>
    public static Block Block(params Operation[] operations) =>
        new() { Operations = { operations }, Outputs = { operations[^1].Outputs.Select(output => output.Name) } };

    public static Function Function(string opset, NamedValueType[] inputs, params Operation[] operations) =>
        new() { Opset = opset, Inputs = { inputs }, BlockSpecializations = { [opset] = Block(operations) } };

    public static MilProgram Program(params (string Name, Function Function)[] functions)
    {
        MilProgram program = new() { Version = 1 };
        foreach ((string name, Function function) in functions) program.Functions[name] = function;
        return program;
    }

    private static Argument Bind(object value) => value switch
    {
        string name => new() { Arguments = { new Argument.Types.Binding { Name = name } } },
        string[] names => new() { Arguments = { names.Select(name => new Argument.Types.Binding { Name = name }) } },
        ProgramValue constant => new() { Arguments = { new Argument.Types.Binding { Value = constant.ToValue() } } },
        _ => new() { Arguments = { new Argument.Types.Binding { Value = (Value)value } } },
    };
}
