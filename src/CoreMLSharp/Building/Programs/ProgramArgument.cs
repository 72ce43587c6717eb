using System.Diagnostics.CodeAnalysis;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Building.Programs;

/// <summary>
/// What an operation is given: values of the program, a constant of a certain type, or plain numbers, truth values and texts, which become
/// constants of the type that the parameter has. All of these convert by themselves.
/// </summary>
public sealed class ProgramArgument
{
    private readonly Array? _elements;
    private readonly long[] _shape = [];

    private ProgramArgument(ProgramVariable[] variables) => Variables = variables;

    private ProgramArgument(ProgramValue constant) => Constant = constant;

    private ProgramArgument(Array elements, params long[] shape)
    {
        _elements = elements;
        _shape = shape;
    }

    /// <summary>The values of the program, where it is such.</summary>
    internal ProgramVariable[]? Variables { get; }

    /// <summary>The constant, where its type is certain.</summary>
    internal ProgramValue? Constant { get; }

    /// <summary>A value of the program.</summary>
    [return: NotNullIfNotNull(nameof(variable))]
    public static implicit operator ProgramArgument?(ProgramVariable? variable) => variable is null ? null : new(new[] { variable });

    /// <summary>Several values of the program, for operations that join.</summary>
    [return: NotNullIfNotNull(nameof(variables))]
    public static implicit operator ProgramArgument?(ProgramVariable[]? variables) => variables is null ? null : new(variables);

    /// <summary>A constant of its type.</summary>
    [return: NotNullIfNotNull(nameof(constant))]
    public static implicit operator ProgramArgument?(ProgramValue? constant) => constant is null ? null : new(constant);

    /// <summary>A whole number.</summary>
    [return: NotNullIfNotNull(nameof(number))]
    public static implicit operator ProgramArgument?(int? number) => number is null ? null : new(new long[] { number.Value });

    /// <summary>A number.</summary>
    [return: NotNullIfNotNull(nameof(number))]
    public static implicit operator ProgramArgument?(float? number) => number is null ? null : new(new[] { number.Value });

    /// <summary>A truth value.</summary>
    [return: NotNullIfNotNull(nameof(truth))]
    public static implicit operator ProgramArgument?(bool? truth) => truth is null ? null : new(new[] { truth.Value });

    /// <summary>A text.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator ProgramArgument?(string? text) => text is null ? null : new(new[] { text });

    /// <summary>A vector of whole numbers.</summary>
    [return: NotNullIfNotNull(nameof(numbers))]
    public static implicit operator ProgramArgument?(int[]? numbers) =>
        numbers is null ? null : new(Array.ConvertAll(numbers, number => (long)number), numbers.Length);

    /// <summary>A matrix of whole numbers.</summary>
    [return: NotNullIfNotNull(nameof(numbers))]
    public static implicit operator ProgramArgument?(int[,]? numbers) =>
        numbers is null
            ? null
            : new(numbers.Cast<int>().Select(number => (long)number).ToArray(), numbers.GetLength(0), numbers.GetLength(1));

    /// <summary>A vector of numbers.</summary>
    [return: NotNullIfNotNull(nameof(numbers))]
    public static implicit operator ProgramArgument?(float[]? numbers) => numbers is null ? null : new(numbers, numbers.Length);

    /// <summary>A vector of truth values.</summary>
    [return: NotNullIfNotNull(nameof(truths))]
    public static implicit operator ProgramArgument?(bool[]? truths) => truths is null ? null : new(truths, truths.Length);

    /// <summary>Numbers of a shape, such as weights, which are rounded to the type that the parameter has.</summary>
    /// <param name="numbers">The numbers in row-major order; they are not copied.</param>
    /// <param name="shape">The shape.</param>
    public static ProgramArgument Of(float[] numbers, params long[] shape) => new(numbers, shape);

    /// <summary>The single elements of a plain vector, for parameters that take several; itself where it is anything else.</summary>
    internal ProgramArgument[] Elements => (_elements, _shape) switch
    {
        (long[] numbers, [_]) => Array.ConvertAll(numbers, number => new ProgramArgument(new[] { number })),
        (bool[] truths, [_]) => Array.ConvertAll(truths, truth => new ProgramArgument(new[] { truth })),
        _ => [this],
    };

    /// <summary>The constant that plain numbers, truth values or texts become.</summary>
    /// <param name="parameter">What they are for.</param>
    /// <param name="resolved">The types that the other arguments gave the type variables, in order.</param>
    internal ProgramTensor ToTensor(ParameterDefinition parameter, IReadOnlyDictionary<string, DataType> resolved) => _elements switch
    {
        string[] texts => ProgramTensor.OfStrings(texts, _shape),
        bool[] truths => ProgramTensor.Of<bool>(truths, _shape),
        float[] numbers => ProgramTensor.OfFloats(TypeOf(parameter, resolved, DataType.Float32, type => type.IsFloat), numbers, _shape),
        long[] numbers => TypeOf(parameter, resolved, DataType.Int32, type => type.IsFloat || type.IsInteger) is var type && type.IsFloat
            ? ProgramTensor.OfFloats(type, Array.ConvertAll(numbers, number => (float)number), _shape)
            : ProgramTensor.OfIntegers(type, numbers, _shape),
        _ => throw new InvalidOperationException("The argument is not plain."),
    };

    /// <summary>
    /// The type that the other arguments ask for; else that of another argument, if the parameter takes it; else the natural one.
    /// </summary>
    private static DataType TypeOf(
        ParameterDefinition parameter, IReadOnlyDictionary<string, DataType> resolved, DataType natural, Func<DataType, bool> fits)
    {
        if (parameter.TypeVariable is { } variable && resolved.TryGetValue(variable, out DataType asked) && fits(asked)) return asked;
        DataType[] possible = [.. parameter.ElementTypes.Where(fits)];
        if (natural.IsInteger && possible.Contains(natural)) return natural;
        if (parameter.TypeVariable is not null && resolved.Values.LastOrDefault(possible.Contains) is var other
            && other != DataType.UnusedType)
        {
            return other;
        }

        return possible.Length == 0 || possible.Contains(natural) ? natural : possible[0];
    }
}
