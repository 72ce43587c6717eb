using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using Binding = CoreMLSharp.Specification.MILSpec.Argument.Types.Binding;
using Definitions = CoreMLSharp.Programs.Operations.OperationTable;

namespace CoreMLSharp.Lowering;

/// <summary>What the lowering of an operation works with: its arguments by the names of their parameters, and the network.</summary>
internal sealed class OperationContext(LoweringScope scope, Operation operation)
{
    private readonly OperationDefinition? _definition = Definitions.Find(operation.Type, scope.Opset);
    private readonly string?[] _outputs = new string?[operation.Outputs.Count];

    public LoweringScope Scope => scope;

    public Operation Operation => operation;

    public NeuralNetworkBuilder Network => scope.Network;

    /// <summary>The name of the layer that makes the first output, which is that of the tensor.</summary>
    public string Name => Output();

    /// <summary>Whether an argument is given.</summary>
    public bool Has(string parameter) => Bindings(parameter).Count > 0;

    /// <summary>Whether an argument is given or has a default in the form of the program's operation set.</summary>
    public bool HasValue(string parameter) => Has(parameter) || Default(parameter) is not null;

    /// <summary>The name of a new tensor, and of the layer that makes it.</summary>
    public string New(string what) => scope.NewName($"{operation.Outputs.FirstOrDefault()?.Name ?? operation.Type}_{what}");

    /// <summary>Adds a layer on the way to the outputs.</summary>
    /// <param name="what">What it makes.</param>
    /// <param name="add">Adds the layer with the name that it gets, which is also that of its output.</param>
    /// <returns>The tensor that it makes.</returns>
    public string Step(string what, Action<string> add)
    {
        string name = New(what);
        add(name);
        return name;
    }

    /// <summary>
    /// The tensor of an output, which then stands for it. An output that is made of no layer of its own is given by
    /// <see cref="Alias"/> or <see cref="OutputConstant"/>.
    /// </summary>
    public string Output(int index = 0)
    {
        if (_outputs[index] is { } known) return known;
        string tensor = scope.NewTensor(operation.Outputs[index].Name);
        scope.Define(operation.Outputs[index].Name, new LoweredValue(OutputType(index)) { Tensor = tensor });
        return _outputs[index] = tensor;
    }

    /// <summary>Makes an output stand for a tensor that is there already.</summary>
    public void Alias(string tensor, int index = 0) =>
        scope.Define(operation.Outputs[index].Name, new LoweredValue(OutputType(index)) { Tensor = tensor });

    /// <summary>Gives an output a value that the program states.</summary>
    public void OutputConstant(ProgramValue value, int index = 0, CompressedConstant? compressed = null) =>
        scope.Define(operation.Outputs[index].Name, LoweredValue.Of(value) with { Compressed = compressed });

    /// <summary>The stated shape of an output.</summary>
    public TensorShape OutputShape(int index = 0) => (OutputType(index) as ProgramType.Tensor)?.Shape
        ?? throw new UnsupportedModelException($"its output '{operation.Outputs[index].Name}' is a {OutputType(index)}, not a tensor.");

    /// <summary>The stated type of an output.</summary>
    public ProgramType OutputType(int index) => ProgramType.From(operation.Outputs[index].Type);

    /// <summary>What the argument of a parameter stands for.</summary>
    public LoweredValue Value(string parameter) => ToValue(Single(parameter));

    /// <summary>What the arguments of a parameter that takes several stand for.</summary>
    public LoweredValue[] Values(string parameter) => [.. Bindings(parameter).Select(ToValue)];

    /// <summary>The tensor of a parameter.</summary>
    public string Tensor(string parameter) => ToTensor(parameter, Single(parameter));

    /// <summary>The tensors of a parameter that takes several.</summary>
    public string[] Tensors(string parameter) => [.. Bindings(parameter).Select(binding => ToTensor(parameter, binding))];

    /// <summary>The shape of an argument, whose number of dimensions must be known.</summary>
    public TensorShape Shape(string parameter) =>
        Value(parameter).Shape is { IsRanked: true } shape ? shape : throw Failure(parameter, "its number of dimensions is not known.");

    public int Rank(string parameter) => Shape(parameter).Rank;

    public DataType ElementType(string parameter) => Value(parameter).Type?.ElementType ?? DataType.UnusedType;

    /// <summary>The tensor that the program states for a parameter; null where it is left out or computed.</summary>
    public ProgramTensor? ConstantOrNull(string parameter) => Has(parameter) ? Value(parameter).Constant as ProgramTensor : null;

    /// <summary>The tensor that the program states for a parameter.</summary>
    public ProgramTensor Constant(string parameter) =>
        Value(parameter).Constant as ProgramTensor ?? throw Failure(parameter, "a network needs a constant here.");

    public long[]? IntegersOrNull(string parameter) => ConstantOrNull(parameter)?.ToIntegers();

    public long[] Integers(string parameter) => Constant(parameter).ToIntegers();

    /// <summary>Whole numbers; where they are left out, their default as often as is said.</summary>
    public long[] Integers(string parameter, int count)
    {
        long[] integers = Default(parameter) is long number ? [.. Enumerable.Repeat(number, count)] : Integers(parameter);
        return integers.Length == count ? integers : throw Failure(parameter, $"it has {integers.Length} numbers; {count} are defined.");
    }

    /// <summary>The whole numbers of a parameter that takes several arguments.</summary>
    public long[] AllIntegers(string parameter) => [.. Values(parameter).SelectMany(value =>
        (value.Constant as ProgramTensor)?.ToIntegers() ?? throw Failure(parameter, "a network needs a constant here."))];

    public long Integer(string parameter) => Integers(parameter, 1)[0];

    public float Number(string parameter) => Default(parameter) switch
    {
        long whole => whole,
        double number => (float)number,
        _ => Constant(parameter).AsFloat(),
    };

    public bool Flag(string parameter) => Default(parameter) as bool? ?? Constant(parameter).AsBool();

    /// <summary>Truth values for so many dimensions; all false when they are left out.</summary>
    public bool[] Flags(string parameter, int count)
    {
        if (!Has(parameter)) return new bool[count];
        bool[] flags = Constant(parameter).ToBools();
        return flags.Length == count ? flags : throw Failure(parameter, $"it has {flags.Length} truth values; {count} are defined.");
    }

    /// <summary>Which of some choices a text names, in lower case: programs may write them in either.</summary>
    public string Choice(string parameter) => Text(parameter).ToLowerInvariant();

    public string Text(string parameter) => Default(parameter) as string ?? Constant(parameter).AsString();

    /// <summary>An axis of an argument, counted from the front.</summary>
    public int Axis(string parameter, int rank) => Axis(parameter, Integer(parameter), rank);

    public int Axis(string parameter, long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Failure(parameter, $"there is no axis {axis} in {rank} dimensions.");

    /// <summary>Axes counted from the front; all of them when they are left out.</summary>
    public int[] Axes(string parameter, int rank) => Has(parameter)
        ? [.. Integers(parameter).Select(axis => Axis(parameter, axis, rank))]
        : [.. Enumerable.Range(0, rank)];

    public UnsupportedModelException Failure(string parameter, string message) => new($"parameter '{parameter}': {message}");

    /// <summary>What stands for an argument that is left out, by the table of operations; null where there is none.</summary>
    private object? Default(string parameter) => Has(parameter) ? null : _definition?.Find(parameter)?.Default;

    private IReadOnlyList<Binding> Bindings(string parameter)
    {
        if (operation.Inputs.TryGetValue(parameter, out Argument? argument)) return argument.Arguments;
        return operation.Attributes.TryGetValue(parameter, out Value? value) ? [new Binding { Value = value }] : [];
    }

    private Binding Single(string parameter) => Bindings(parameter) is [Binding binding]
        ? binding
        : throw new ModelValidationException(
            $"parameter '{parameter}': {(Has(parameter) ? "it has several arguments; one is defined." : "it is missing.")}");

    private LoweredValue ToValue(Binding binding) => binding.BindingCase == Binding.BindingOneofCase.Name
        ? scope.Find(binding.Name)
        : LoweredValue.Of(scope.Weights.Read(binding.Value ?? new Value()));

    private string ToTensor(string parameter, Binding binding) => binding.BindingCase == Binding.BindingOneofCase.Name
        ? scope.Tensor(binding.Name)
        : Constants.Load(scope, ToValue(binding), New(parameter));
}
