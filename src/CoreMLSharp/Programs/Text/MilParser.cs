using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs.Text;

/// <summary>Reads programs, functions, blocks and operations.</summary>
internal sealed class MilParser
{
    private readonly MilReader _reader;
    private readonly MilTypeParser _types;
    private readonly MilValueParser _values;

    public MilParser(string text, string name)
    {
        _reader = new MilReader(text, name);
        _types = new MilTypeParser(_reader);
        _values = new MilValueParser(_reader, _types);
    }

    public Program Read()
    {
        _reader.ExpectWord("program");
        _reader.Expect("(");
        if (!_reader.Current.Text.StartsWith("1.", StringComparison.Ordinal)) throw _reader.Unexpected("a version 1.0 to 1.3");
        _reader.Take();
        _reader.Expect(")");
        Program program = new() { Version = 1 };
        _values.ReadAttributes(program.Attributes);
        _reader.Expect("{");
        while (!_reader.Accept("}")) ReadFunction(program);
        _reader.Accept(";");
        return _reader.Current.Kind == MilTokenKind.End ? program : throw _reader.Unexpected("the end of the program");
    }

    /// <summary>A function; one that is there already gets a body for another opset.</summary>
    private void ReadFunction(Program program)
    {
        _reader.ExpectWord("func");
        MilToken start = _reader.Current;
        string name = _reader.Name("a function's name");
        _reader.Expect("<");
        string opset = MilNames.Opset(_reader.Name("an opset, such as ios17,"));
        _reader.Expect(">");
        Function read = new() { Opset = opset };
        _reader.Each("(", ")", () => read.Inputs.Add(NamedType()));
        _values.ReadAttributes(read.Attributes);
        if (!program.Functions.TryGetValue(name, out Function? function)) program.Functions.Add(name, function = read);
        else if (!function.Inputs.Equals(read.Inputs)) throw _reader.Error(start.Position, $"{start} has other inputs above.");
        if (function.BlockSpecializations.ContainsKey(opset))
        {
            throw _reader.Error(start.Position, $"the function {start} for {MilNames.OfOpset(opset)} is there already.");
        }

        Block block = new();
        ReadBody(block);
        function.BlockSpecializations.Add(opset, block);
    }

    private void ReadBody(Block block)
    {
        _reader.Expect("{");
        _reader.Deeper(() =>
        {
            while (!_reader.Current.Is("}")) block.Operations.Add(ReadOperation());
        });
        _reader.Expect("}");
        _reader.Expect("->");
        _reader.Each("(", ")", () => block.Outputs.Add(_reader.Name("the name of a result")));
        _values.ReadAttributes(block.Attributes);
        _reader.Expect(";");
    }

    private Operation ReadOperation()
    {
        Operation operation = new();
        if (!_reader.Ahead.Is("("))
        {
            do operation.Outputs.Add(NamedType());
            while (_reader.Accept(","));
            _reader.Expect("=");
        }

        operation.Type = _reader.Name("an operation");
        _reader.Each("(", ")", () =>
        {
            MilToken token = _reader.Current;
            string name = _reader.Name("the name of an argument");
            _reader.Expect("=");
            if (!operation.Inputs.TryAdd(name, ReadArgument()))
            {
                throw _reader.Error(token.Position, $"the argument {token} is given twice.");
            }
        });
        _values.ReadAttributes(operation.Attributes);
        if (_reader.Accept("{"))
        {
            while (!_reader.Accept("}")) operation.Blocks.Add(ReadBlock());
        }

        _reader.Expect(";");
        return operation;
    }

    /// <summary>A block of an operation: its inputs, what it does, its results.</summary>
    private Block ReadBlock()
    {
        Block block = new();
        _reader.Each("(", ")", () => block.Inputs.Add(NamedType()));
        ReadBody(block);
        return block;
    }

    private NamedValueType NamedType()
    {
        NamedValueType named = new() { Type = _types.Read() };
        named.Name = _reader.Name("a name");
        return named;
    }

    private Argument ReadArgument()
    {
        Argument argument = new();
        if (_reader.Current.Is("(")) _reader.Each("(", ")", () => argument.Arguments.Add(ReadBinding()));
        else argument.Arguments.Add(ReadBinding());
        return argument;
    }

    /// <summary>A constant begins with its type, which is followed by a bracket; a name is not.</summary>
    private Argument.Types.Binding ReadBinding() =>
        _reader.Current.Kind == MilTokenKind.Word && (_reader.Ahead.Is("<") || _reader.Ahead.Is("("))
            ? new Argument.Types.Binding { Value = _values.Read() }
            : new Argument.Types.Binding { Name = _reader.Name("a value's name or a constant") };
}
