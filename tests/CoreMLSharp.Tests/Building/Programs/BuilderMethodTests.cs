using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Tests.Programs.Operations;
using CoreMLSharp.Validation.Programs;

namespace CoreMLSharp.Tests.Building.Programs;

/// <summary>The builder's methods are written from the table of operations, and each of them builds its operation.</summary>
public sealed class BuilderMethodTests
{
    /// <summary>Blocks and labels need code of their own, constants are values; only old models have the quantised convolution.</summary>
    private static readonly string[] ByHand = ["classify", "cond", "const", "conv_quantized", "while_loop"];

    /// <summary>
    /// The calls of the tests of inference that the methods can make: in the form that they have, of values that a program can make, and
    /// without lists whose lengths are named rather than known.
    /// </summary>
    private static readonly (string Operation, Opset Opset, string Arguments, string Expected)[] Callable =
        [.. InferenceTests.All
            .Where(row => !row.Arguments.Contains('…') && !row.Arguments.Contains("elem_shape: 'n'"))
            .Where(row => HasMethod(row.Operation, row.Arguments))];

    public static TheoryData<string, string, string, string> Cases =>
        [.. Callable.Select(row =>
            new TheoryDataRow<string, string, string, string>(row.Operation, row.Opset.ToString(), row.Arguments, row.Expected))];

    [Fact]
    public void Generated_methods_are_current()
    {
        string path = TestData.InRepository("src", "CoreMLSharp", "Building", "Programs", "BlockBuilder.Operations.g.cs");
        string wanted = BuilderMethods.Write();
        if (Environment.GetEnvironmentVariable("COREMLSHARP_REGENERATE") == "1") File.WriteAllText(path, wanted);
        Assert.Equal(wanted, File.ReadAllText(path));
    }

    [Fact]
    public void Every_operation_has_a_method_except_those_written_by_hand() => Assert.Equal(
        ByHand,
        OperationTable.Names
            .Except(BuilderMethods.Operations.Select(definition => definition.Name))
            .Where(name => !name.StartsWith("constexpr_"))
            .Order());

    [Fact]
    public void Every_method_is_called_here() => Assert.Equal(
        BuilderMethods.Operations.Select(definition => definition.Name),
        Callable.Select(row => row.Operation).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Methods_build_their_operations(string operation, string opset, string arguments, string expected)
    {
        (string types, ModelFile built) = new CaseBuilder(Enum.Parse<Opset>(opset), Call).Build(operation, arguments);
        using ModelFile model = built;

        string stated = string.Join(" & ", expected.Split(" & ").Select(output => output.Split(" = ")[0]));
        Assert.Equal(stated, types);
        Assert.Empty(ProgramTypeChecker.Check(model));
    }

    private static bool HasMethod(string operation, string arguments) =>
        BuilderMethods.Operations.FirstOrDefault(definition => definition.Name == operation) is { } definition
        && Calls.Split(arguments).All(argument => BuilderMethods.Parameters(definition).Any(parameter => parameter.Name == argument.Name));

    private static IReadOnlyList<ProgramVariable> Call(
        BlockBuilder block, string operation, (string Parameter, ProgramArgument? Value)[] arguments)
    {
        OperationDefinition definition = OperationTable.Get(operation, Opset.CoreML9);
        MethodInfo method = typeof(BlockBuilder).GetMethods().Single(candidate =>
            candidate.Name == BuilderMethods.MethodName(operation) && candidate.GetParameters()[0].ParameterType != typeof(string));
        Dictionary<string, ProgramArgument?> given = arguments.ToDictionary(
            argument => BuilderMethods.ArgumentName(definition.Find(argument.Parameter)!), argument => argument.Value);
        object? result = method.Invoke(
            block,
            [.. method.GetParameters().Select(parameter => parameter.Name switch
            {
                "name" => "y",
                var name when given.TryGetValue(name!, out ProgramArgument? value) => ValueFor(parameter.ParameterType, value!),
                _ => parameter.DefaultValue,
            })]);

        BuiltOperation added = block.Operations[^1];
        Assert.Equal((operation, "y"), (added.Type, added.Name));
        IEnumerable<string> suggested =
            definition.Parameters.Where(parameter => parameter.Suggestion is not null).Select(parameter => parameter.Name);
        Assert.Equal(arguments.Select(argument => argument.Parameter).Union(suggested).Order(), added.Arguments.Keys.Order());
        ProgramVariable[] outputs = result switch
        {
            null => [],
            ProgramVariable one => [one],
            ITuple several => [.. Enumerable.Range(0, several.Length).Select(i => (ProgramVariable)several[i]!)],
            _ => [.. ((IEnumerable)result).Cast<ProgramVariable>()],
        };
        Assert.Equal(added.Outputs, outputs);
        return outputs;
    }

    private static object ValueFor(Type type, ProgramArgument argument)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(ProgramArgument)) return argument;
        if (type == typeof(ProgramVariable[])) return argument.Variables!;
        if (argument.Variables is { } variables)
        {
            return FromNumbers(type, [.. variables.SelectMany(variable => variable.Known!.Numbers).Select(number => number!.Value)]);
        }

        ProgramTensor tensor = (ProgramTensor)argument.Constant!;
        if (type == typeof(string)) return tensor.AsString();
        if (type == typeof(DataType)) return TypeSets.Find(tensor.AsString())!;
        double[] numbers = tensor.ToDoubles();
        if (type != typeof(int[,])) return FromNumbers(type, numbers);
        int[,] matrix = new int[tensor.Shape[0], tensor.Shape[1]];
        for (int i = 0; i < numbers.Length; i++) matrix[i / tensor.Shape[1], i % tensor.Shape[1]] = (int)numbers[i];
        return matrix;
    }

    private static object FromNumbers(Type type, double[] numbers) => type switch
    {
        _ when type == typeof(int) => (int)numbers[0],
        _ when type == typeof(bool) => numbers[0] != 0,
        _ when type == typeof(float) => (float)numbers[0],
        _ when type == typeof(bool[]) => Array.ConvertAll(numbers, number => number != 0),
        _ => Array.ConvertAll(numbers, number => (int)number),
    };
}
