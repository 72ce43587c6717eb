using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs.Operations;

/// <summary>A value in a program: the output of an operation, or an input of a function or block.</summary>
public sealed class ProgramVariable
{
    private readonly Func<KnownValue?>? _read;
    private KnownValue? _known;
    private bool _isRead;

    internal ProgramVariable(string name, ProgramType type, bool isConstant = false, KnownValue? known = null)
    {
        Name = name;
        Type = type;
        IsConstant = isConstant;
        (_known, _isRead) = (known, true);
    }

    /// <summary>A constant whose elements are read when a type or shape first depends on them.</summary>
    internal ProgramVariable(string name, ProgramType type, Func<KnownValue?> read)
    {
        Name = name;
        Type = type;
        IsConstant = true;
        _read = read;
    }

    /// <summary>Its name, which only one value in its scope has.</summary>
    public string Name { get; private set; }

    /// <summary>Whether the name is one that nobody asked for.</summary>
    internal bool HasMadeUpName { get; set; }

    /// <summary>Its type.</summary>
    public ProgramType Type { get; }

    /// <summary>What one element is; <see cref="DataType.UnusedType"/> where it is not a tensor.</summary>
    public DataType ElementType => Type is ProgramType.Tensor tensor ? tensor.ElementType : DataType.UnusedType;

    /// <summary>The shape of a tensor; <see cref="TensorShape.Unranked"/> where it is not one.</summary>
    public TensorShape Shape => Type is ProgramType.Tensor tensor ? tensor.Shape : TensorShape.Unranked;

    /// <summary>Whether it is a constant, possibly a compressed one.</summary>
    public bool IsConstant { get; }

    /// <summary>What is known of the elements before the program runs; null when nothing is.</summary>
    internal KnownValue? Known
    {
        get
        {
            if (!_isRead) (_known, _isRead) = (_read!(), true);
            return _known;
        }
    }

    /// <summary>Gives it the name by which it is asked for from now on.</summary>
    internal void Rename(string name) => (Name, HasMadeUpName) = (name, false);

    /// <summary>The name and the type.</summary>
    public override string ToString() => $"{Name}: {Type}";
}
