using System.Collections.Immutable;
using CoreMLSharp.Programs.Compressed;

namespace CoreMLSharp.Programs.Operations;

/// <summary>An operation of ML Programs in the form that an operation set gave it.</summary>
public sealed class OperationDefinition
{
    private readonly Func<OperationCall, ProgramType[]> _infer;
    private readonly Func<OperationCall, KnownValue?[]?>? _evaluate;

    /// <param name="name">Its name.</param>
    /// <param name="since">The first operation set with this form.</param>
    /// <param name="infer">The types of the outputs of a call.</param>
    /// <param name="parameters">The parameters, in the form that <see cref="Signature"/> describes.</param>
    /// <param name="types">The type variables, in the same form.</param>
    /// <param name="evaluate">What is known of the outputs' elements.</param>
    internal OperationDefinition(
        string name, Opset since, Func<OperationCall, ProgramType[]> infer, string parameters, string types = "T: float",
        Func<OperationCall, KnownValue?[]?>? evaluate = null)
    {
        Name = name;
        Since = since;
        Parameters = Signature.Parse(parameters, types);
        _infer = infer;
        _evaluate = evaluate;
    }

    /// <summary>Its name, such as <c>conv</c>.</summary>
    public string Name { get; }

    /// <summary>The first operation set in which it has this form.</summary>
    public Opset Since { get; }

    /// <summary>The parameters, in their usual order.</summary>
    public ImmutableArray<ParameterDefinition> Parameters { get; }

    /// <summary>
    /// Whether a program keeps the arguments as the operation's attributes: constants, and compressed constants before the set CoreML8.
    /// </summary>
    public bool HasAttributes => Name == "const" || (IsConstant && Since < Opset.CoreML8);

    /// <summary>Whether the result is known before the program runs: a constant in place or a compressed one.</summary>
    public bool IsConstant => Name == "const" || CompressedConstants.IsExpression(Name);

    /// <summary>
    /// What it does, for the documentation of its builder method. The oldest form has it; null where there is no such method.
    /// </summary>
    internal string? Summary { get; init; }

    /// <summary>
    /// The names of what its builder method returns; <c>parts…</c> for as many as the arguments ask for. The oldest form has it.
    /// </summary>
    internal string Outputs { get; init; } = "output";

    /// <summary>A parameter whose default follows from the other arguments; null where it is left out after all.</summary>
    internal (string Parameter, Func<OperationCall, ProgramTensor?> Value)? Computed { get; init; }

    /// <summary>The parameter of a name; null when there is none.</summary>
    public ParameterDefinition? Find(string parameter) => Parameters.FirstOrDefault(candidate => candidate.Name == parameter);

    /// <summary>The name and the set.</summary>
    public override string ToString() => $"{Name} ({Since})";

    /// <summary>The types of the outputs of a call whose arguments were checked, and what is known of their elements.</summary>
    internal (ProgramType Type, KnownValue? Known)[] Infer(OperationCall call)
    {
        call.Check();
        try
        {
            ProgramType[] types = _infer(call);
            KnownValue?[]? known = _evaluate?.Invoke(call);
            return [.. types.Select((type, i) => (type, Fitting(type, known?.ElementAtOrDefault(i))))];
        }
        catch (OverflowException)
        {
            throw call.Failure("a number or a size is beyond what 64 bits hold.");
        }
    }

    /// <summary>What is known is kept where the type says as many elements.</summary>
    private static KnownValue? Fitting(ProgramType type, KnownValue? known) =>
        known is not null && type is ProgramType.Tensor tensor && tensor.Shape.Count == known.Count
            && known.Count <= KnownValue.MaximumCount
            ? known
            : null;
}
