using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using Binding = CoreMLSharp.Specification.MILSpec.Argument.Types.Binding;
using Definitions = CoreMLSharp.Programs.Operations.OperationTable;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>What an operation's translation works with: its arguments by the names of their parameters, and the graph it adds to.</summary>
internal sealed class OperationContext(ProgramContext program, Operation operation)
{
    private readonly OperationDefinition? _definition = Definitions.Find(operation.Type, program.Opset);

    public ProgramContext Program => program;

    public Operation Operation => operation;

    public OnnxGraphBuilder Graph => program.Graph;

    /// <inheritdoc cref="ProgramContext.Opset"/>
    public Opset Opset => program.Opset;

    /// <summary>The name of the first output, by which messages and constants call the operation.</summary>
    public string Name => operation.Outputs.FirstOrDefault()?.Name ?? operation.Type;

    /// <summary>The type of the first output's elements.</summary>
    public DataType OutputType =>
        operation.Outputs.Count > 0 ? DeclaredTensor(operation.Outputs[0])?.DataType ?? DataType.UnusedType : DataType.UnusedType;

    /// <summary>The number of dimensions that is declared for the first output; null where it is not.</summary>
    public int? OutputRank =>
        operation.Outputs.Count > 0 && DeclaredTensor(operation.Outputs[0]) is { } type
            && DeclaredType.ShapeOf(type) is { IsRanked: true } shape
            ? shape.Rank
            : null;

    /// <summary>Whether an argument is given.</summary>
    public bool Has(string parameter) => Bindings(parameter).Count > 0;

    /// <summary>Whether an argument is given or has a default in the form of the program's operation set.</summary>
    public bool HasValue(string parameter) => Has(parameter) || Default(parameter) is not null;

    /// <summary>The tensor of a parameter.</summary>
    /// <exception cref="ModelValidationException">The argument is missing, or there are several.</exception>
    public OnnxValue Value(string parameter) => ToTensor(parameter, Single(parameter));

    /// <summary>The tensor of a parameter that may be left out.</summary>
    public OnnxValue? Optional(string parameter) => Has(parameter) ? Value(parameter) : null;

    /// <summary>The tensors of a parameter that takes several, such as the <c>values</c> of <c>concat</c>.</summary>
    public OnnxValue[] Values(string parameter) => [.. Bindings(parameter).Select(binding => ToTensor(parameter, binding))];

    /// <summary>What the argument of a parameter stands for.</summary>
    public Variable Variable(string parameter) => ToVariable(Single(parameter));

    /// <summary>What the argument of a parameter stands for; null where it is missing or only known inside of a block.</summary>
    public Variable? Find(string parameter) => Bindings(parameter) is not [Binding binding] ? null
        : binding.BindingCase == Binding.BindingOneofCase.Name ? program.TryFind(binding.Name)
        : ToVariable(binding);

    /// <summary>Whether the program states this number as the argument of a parameter.</summary>
    public bool IsNumber(string parameter, float number) =>
        Find(parameter)?.Constant is ProgramTensor { Count: 1 } constant && constant.AsFloat() == number;

    /// <summary>What the arguments of a parameter that takes several stand for.</summary>
    public Variable[] Variables(string parameter) => [.. Bindings(parameter).Select(ToVariable)];

    /// <summary>The names of a parameter's arguments.</summary>
    /// <exception cref="ModelValidationException">An argument is a value in place.</exception>
    public string[] Names(string parameter) =>
    [
        .. Bindings(parameter).Select(binding => binding.BindingCase == Binding.BindingOneofCase.Name
            ? binding.Name
            : throw Failure(parameter, "it must be given by name.")),
    ];

    /// <summary>The type of an argument's elements, as the program declares it.</summary>
    public DataType ElementType(string parameter) => Variable(parameter).ElementType;

    /// <summary>A tensor that the program states.</summary>
    /// <exception cref="ModelValidationException">It is missing or computed.</exception>
    public ProgramTensor Constant(string parameter) =>
        AnyConstant(parameter) as ProgramTensor ?? throw Failure(parameter, "it must be a tensor.");

    /// <summary>A value of any kind that the program states.</summary>
    /// <inheritdoc cref="Constant" path="/exception"/>
    public ProgramValue AnyConstant(string parameter) =>
        Variable(parameter).Constant ?? throw Failure(parameter, "it must be known before the model runs.");

    /// <summary>Whole numbers that must be known, whether stated or computed from known shapes.</summary>
    public long[] Integers(string parameter) => Known(parameter, Variable(parameter));

    /// <summary>Whole numbers that must be known; where they are left out, their default as often as is said.</summary>
    public long[] Integers(string parameter, int count) =>
        Default(parameter) is long number ? [.. Enumerable.Repeat(number, count)] : Integers(parameter);

    /// <summary>Whole numbers where they are given and known.</summary>
    public long[]? IntegersOrNull(string parameter) => Has(parameter) ? KnownOrNull(Variable(parameter)) : null;

    /// <summary>Whole numbers or truth values that must be known, of a parameter that takes several arguments.</summary>
    public long[] AllIntegers(string parameter) => [.. Variables(parameter).SelectMany(variable => Known(parameter, variable))];

    /// <summary>A whole number that must be known, or its default.</summary>
    public long Integer(string parameter) =>
        Integers(parameter, 1) is [long single] ? single : throw Failure(parameter, "one number is defined.");

    /// <summary>A number that the program states, or its default.</summary>
    public float Number(string parameter) => Default(parameter) switch
    {
        long whole => whole,
        double number => (float)number,
        _ => Constant(parameter).AsFloat(),
    };

    public float[] Numbers(string parameter) => Constant(parameter).ToFloats();

    /// <summary>A truth value that the program states, or its default.</summary>
    public bool Flag(string parameter) => Default(parameter) as bool? ?? Constant(parameter).AsBool();

    /// <summary>Truth values for so many dimensions; all false when they are left out.</summary>
    public bool[] Flags(string parameter, int count)
    {
        if (!Has(parameter)) return new bool[count];
        bool[] flags = Constant(parameter).ToBools();
        return flags.Length == count ? flags : throw Failure(parameter, $"it has {flags.Length} truth values; {count} are defined.");
    }

    /// <summary>A text that the program states, or its default.</summary>
    public string Text(string parameter) => Default(parameter) as string ?? Constant(parameter).AsString();

    /// <summary>Which of some choices a text names, in lower case: programs may write them in either.</summary>
    public string Choice(string parameter) => Text(parameter).ToLowerInvariant();

    /// <summary>An axis of a value, counted from the front.</summary>
    public int Axis(string parameter, OnnxValue value) => Axis(parameter, Integer(parameter), value.Rank);

    /// <exception cref="ModelValidationException">There is no such axis.</exception>
    public int Axis(string parameter, long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Failure(parameter, $"there is no axis {axis} in a value of {rank} dimensions.");

    /// <summary>Different axes of a value, counted from the front; all of them when they are left out.</summary>
    /// <exception cref="ModelValidationException">There is no such axis, or it is named twice.</exception>
    public int[] Axes(string parameter, int rank)
    {
        if (!Has(parameter)) return [.. Enumerable.Range(0, rank)];
        int[] axes = [.. Integers(parameter).Select(axis => Axis(parameter, axis, rank))];
        return axes.Distinct().Count() == axes.Length ? axes : throw Failure(parameter, "it names an axis twice.");
    }

    /// <summary>Gives the operation's outputs their values, in the types that the program declares.</summary>
    /// <exception cref="ModelValidationException">There are not as many outputs, or a shape is not the declared one.</exception>
    public void Output(params ReadOnlySpan<OnnxValue> values)
    {
        if (operation.Outputs.Count != values.Length)
        {
            throw new ModelValidationException($"it has {operation.Outputs.Count} outputs; {values.Length} are defined.");
        }

        for (int i = 0; i < values.Length; i++) Output(i, values[i]);
    }

    /// <summary>Gives one of several outputs its value, for operations some of whose outputs may be left out.</summary>
    public void Output(int index, OnnxValue value)
    {
        NamedValueType output = operation.Outputs[index];
        program.Define(output.Name, DeclaredType.Apply(Graph, value, output.Type) with { Operation = operation });
    }

    /// <summary>Gives the only output a value that is known before the model runs.</summary>
    public void OutputConstant(ProgramValue value)
    {
        if (operation.Outputs.Count != 1) throw new ModelValidationException($"it has {operation.Outputs.Count} outputs; 1 is defined.");
        OutputConstant(0, value);
    }

    /// <summary>Gives the only output a constant of the program, which is an input of the graph where it is to learn.</summary>
    public void OutputConstant(string attribute)
    {
        ProgramValue value = AnyConstant(attribute);
        OutputConstant(value);
        if (value is ProgramTensor tensor && Learned(operation.Attributes.GetValueOrDefault(attribute), tensor, Name) is { } learned)
        {
            program.Learn(Name, learned);
        }
    }

    /// <summary>Gives one of several outputs a value that is known before the model runs.</summary>
    public void OutputConstant(int index, ProgramValue value) =>
        program.Define(
            operation.Outputs[index].Name, new Variable((value as ProgramTensor)?.DataType ?? DataType.UnusedType) { Constant = value });

    /// <summary>What is wrong with a parameter.</summary>
    public ModelValidationException Failure(string parameter, string message) => new($"parameter '{parameter}': {message}");

    private static TensorType? DeclaredTensor(NamedValueType value) =>
        value.Type?.TypeCase == ValueType.TypeOneofCase.TensorType ? value.Type.TensorType : null;

    private static long[]? KnownOrNull(Variable variable) => variable.Constant is ProgramTensor constant
        ? constant.ToIntegers()
        : variable.Tensor?.Elements is { } known ? [.. known] : null;

    private long[] Known(string parameter, Variable variable) =>
        KnownOrNull(variable) ?? throw Failure(parameter, "it must be known before the model runs.");

    /// <summary>The input of the graph for a constant that is to learn; null for every other.</summary>
    private OnnxValue? Learned(Value? stored, ProgramTensor tensor, string what) =>
        program.Training?.TryDefine(Graph, stored, what, new TensorShape([.. tensor.Shape]));

    /// <summary>What stands for an argument that is left out, by the table of operations; null where there is none.</summary>
    private object? Default(string parameter) => Has(parameter) ? null : _definition?.Find(parameter)?.Default;

    private IReadOnlyList<Binding> Bindings(string parameter)
    {
        if (operation.Inputs.TryGetValue(parameter, out Argument? argument)) return argument.Arguments;
        return operation.Attributes.TryGetValue(parameter, out Value? value) ? [new Binding { Value = value }] : [];
    }

    private Binding Single(string parameter) => Bindings(parameter) is [Binding binding]
        ? binding
        : throw Failure(parameter, Has(parameter) ? "it has several arguments; one is defined." : "it is missing.");

    private Variable ToVariable(Binding binding)
    {
        if (binding.BindingCase == Binding.BindingOneofCase.Name) return program.Find(binding.Name);
        ProgramValue value = program.Weights.Read(binding.Value ?? new Value());
        return new Variable((value as ProgramTensor)?.DataType ?? DataType.UnusedType) { Constant = value };
    }

    private OnnxValue ToTensor(string parameter, Binding binding)
    {
        if (binding.BindingCase == Binding.BindingOneofCase.Name) return program.Tensor(binding.Name);
        return ToVariable(binding).Constant is ProgramTensor constant
            ? Learned(binding.Value, constant, $"{Name}.{parameter}") ?? Constants.ToValue(Graph, constant, $"{Name}.{parameter}")
            : throw Failure(parameter, "it must be a tensor.");
    }
}
