using System.Collections.Immutable;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs.Operations;

/// <summary>What a parameter of an operation takes.</summary>
public enum ParameterKind
{
    /// <summary>A tensor, or a single element.</summary>
    Tensor,

    /// <summary>Several tensors, one after the other.</summary>
    Tensors,

    /// <summary>A list.</summary>
    List,

    /// <summary>A state.</summary>
    State,

    /// <summary>A value of any type.</summary>
    Anything,
}

/// <summary>A parameter of an operation.</summary>
public sealed record ParameterDefinition
{
    /// <summary>Its name, such as <c>pad_type</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it takes.</summary>
    public required ParameterKind Kind { get; init; }

    /// <summary>The element types that it takes; empty where <see cref="Kind"/> is not a tensor.</summary>
    public required ImmutableArray<DataType> ElementTypes { get; init; }

    /// <summary>All parameters of an operation that name the same variable have the same element type; null where it is alone.</summary>
    public string? TypeVariable { get; init; }

    /// <summary>Whether the value must be known before the program runs.</summary>
    public bool IsConstant { get; init; }

    /// <summary>Of a constant of whole numbers or truth values: 0 for a single one, 1 for a vector, 2 for a matrix.</summary>
    public int Rank { get; init; }

    /// <summary>Whether it may be left out.</summary>
    public bool IsOptional { get; init; }

    /// <summary>
    /// What stands for a value that is left out: a whole number (<c>long</c>), a number (<c>double</c>), a truth value or a text.
    /// Null where there is none, and then the operation does without.
    /// </summary>
    public object? Default { get; init; }

    /// <summary>
    /// How often the default is repeated for each dimension of a window, as with strides (once) and padding (twice); 0 where it is a single
    /// element.
    /// </summary>
    public int DefaultRepeats { get; init; }

    /// <summary>The text that a builder states where none is given, though a program must have one; null where there is none.</summary>
    internal string? Suggestion { get; init; }
}
