using System.Globalization;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Tests.Programs.Operations;
using static CoreMLSharp.Specification.ArrayFeatureType.Types;

namespace CoreMLSharp.Tests.Building.Programs;

/// <summary>Builds a whole program around one call of an operation, written as <see cref="Calls"/> reads it.</summary>
/// <param name="opset">The program's operation set.</param>
/// <param name="add">Adds the call; null for the method that takes any operation by its name.</param>
internal sealed class CaseBuilder(
    Opset opset, Func<BlockBuilder, string, (string Parameter, ProgramArgument? Value)[], IReadOnlyList<ProgramVariable>>? add = null)
{
    private readonly ProgramBuilder _program = new(opset);
    private FunctionBuilder _main = null!;
    private int _inputs;

    /// <summary>The outputs' types, and the model.</summary>
    public (string Types, ModelFile Model) Build(string operation, string arguments)
    {
        _main = _program.AddFunction();
        IReadOnlyList<ProgramVariable> outputs = operation switch
        {
            "classify" => [],
            "const" => [_main.Constant((ProgramTensor)ConstantOf("val", arguments["val: ".Length..]))],
            _ =>
                add is null
                    ? _main.Add(operation, "y", Arguments(operation, arguments))
                    : add(_main, operation, Arguments(operation, arguments)),
        };
        string types = string.Join(" & ", outputs.Select(output => Calls.Text(output.Type)));
        if (operation == "classify") Classify(arguments);
        for (int i = 0; i < outputs.Count; i++) Output($"output{i}", outputs[i], outputs);
        if (operation == "write_state") _main.Output("output", _main.ReadState(_main.Operations[^1].Arguments["input"]));

        // A model without inputs would need CoreML8.
        if (_inputs == 0) _main.Output("echo", _main.Relu(_main.Input("unused", DataType.Float32, 1)));
        return (types, _program.Build());
    }

    private (string Parameter, ProgramArgument? Value)[] Arguments(string operation, string arguments) =>
        [.. Calls.Split(arguments).Select(argument => (argument.Name, Argument(operation, argument)))];

    /// <summary>A variable becomes an input, from which it is made; a constant a constant.</summary>
    private ProgramArgument? Argument(string operation, (string Name, string[] Values) argument)
    {
        bool isCompressed = operation.StartsWith("constexpr_", StringComparison.Ordinal);
        return argument.Values is [var only]
            && (isCompressed || only.StartsWith("const ", StringComparison.Ordinal) || Calls.IsLiteral(only))
            ? ConstantOf(argument.Name, only, operation, argument.Name)
            : argument.Values.Select(
                value => Calls.IsLiteral(value) ? _main.Constant((ProgramTensor)ConstantOf(argument.Name, value)) : Input(value)).ToArray();
    }

    private ProgramVariable Input(string text)
    {
        if (text.StartsWith("known ", StringComparison.Ordinal)) return Known(text["known ".Length..]);
        switch (Calls.Type(text))
        {
            case ProgramType.List list:
                ProgramType.Tensor element = (ProgramType.Tensor)list.ElementType;
                return _main.MakeList(
                    [.. element.Shape.Dims.Select(dim => (int)dim)], list.Length < 0 ? 1 : (int)list.Length, list.Length < 0,
                    element.ElementType);
            case ProgramType.State state:
                return _main.State($"input{_inputs++}", [.. ((ProgramType.Tensor)state.ValueType).Shape.Dims]);
            case ProgramType.Tensor tensor:
                return Tensor(tensor);
            default:
                throw new FormatException(text);
        }
    }

    private ProgramVariable Tensor(ProgramType.Tensor tensor)
    {
        // Only with CoreML7 can such numbers come from outside, by a cast.
        if (opset < Opset.CoreML7 && tensor.ElementType is DataType.Int16 or DataType.Uint16)
        {
            return _main.Constant(ProgramTensor.OfIntegers(tensor.ElementType, new long[tensor.Shape.Count], tensor.Shape.Dims.AsSpan()));
        }

        string name = $"input{_inputs++}";
        bool isDirect = tensor.ElementType is DataType.Float32 or DataType.Int32
            || (tensor.ElementType == DataType.Float16 && opset >= Opset.CoreML6);
        ArrayFeatureType array = new()
        {
            DataType = tensor.ElementType switch
            {
                DataType.Float32 => ArrayDataType.Float32,
                DataType.Float16 => isDirect ? ArrayDataType.Float16 : ArrayDataType.Float32,
                _ => ArrayDataType.Int32,
            },
        };
        if (tensor.Shape.Rank == 0) array.Shape.Add(1);
        foreach (long dim in tensor.Shape.Dims) array.Shape.Add(dim == TensorShape.Unknown ? 4 : dim);
        if (!tensor.Shape.IsStatic)
        {
            array.ShapeRange = new ShapeRange();
            foreach (long dim in tensor.Shape.Dims)
            {
                array.ShapeRange.SizeRanges.Add(
                    dim == TensorShape.Unknown
                        ? new SizeRange { LowerBound = 1, UpperBound = 16 }
                        : new SizeRange { LowerBound = (ulong)dim, UpperBound = dim });
            }
        }

        ProgramVariable input = _main.Input(new FeatureDescription { Name = name, Type = new FeatureType { MultiArrayType = array } });
        if (tensor.Shape.Rank == 0) input = _main.Squeeze(input, [0]);
        return isDirect ? input : _main.Cast(input, tensor.ElementType);
    }

    /// <summary>Numbers that follow from the shape of an input.</summary>
    private ProgramVariable Known(string text)
    {
        bool isScalar = !text.StartsWith('[');
        ProgramVariable shape = _main.Shape(
            Tensor(new ProgramType.Tensor(DataType.Float32, ((ProgramType.Tensor)Calls.Type($"fp32[{text.Trim('[', ']')}]")).Shape)));
        return isScalar ? _main.Squeeze(shape, [0]) : shape;
    }

    private void Classify(string arguments)
    {
        var parts = Calls.Split(arguments).ToDictionary(argument => argument.Name, argument => argument.Values[0]);
        int count = int.Parse(parts["classes"].Split('*')[1].TrimEnd('>'), CultureInfo.InvariantCulture);
        if (parts["classes"].Contains("string"))
        {
            _main.Classify(Input(parts["probabilities"]), [.. Enumerable.Range(0, count).Select(i => $"class {i}")]);
        }
        else _main.Classify(Input(parts["probabilities"]), [.. Enumerable.Range(0, count).Select(i => (long)i)]);
    }

    private static ProgramValue ConstantOf(string name, string text, string operation = "", string parameter = "")
    {
        if (Calls.IsLiteral(text))
        {
            ProgramVariable literal = Calls.Variable(name, text);
            long[] shape = [.. literal.Shape.Dims];
            double[] numbers = [.. literal.Known!.Numbers.Select(number => number!.Value)];
            return literal.ElementType switch
            {
                DataType.String => ProgramTensor.OfStrings([.. literal.Known.Texts], shape),
                DataType.Bool => ProgramTensor.Of<bool>([.. numbers.Select(number => number != 0)], shape),
                var number when number.IsFloat => ProgramTensor.OfFloats(number, [.. numbers.Select(one => (float)one)], shape),
                var number => ProgramTensor.OfIntegers(number, [.. numbers.Select(one => (long)one)], shape),
            };
        }

        ProgramType.Tensor type = (ProgramType.Tensor)Calls.Type(text["const ".Length..]);
        long[] dims = [.. type.Shape.Dims];
        int count = (int)type.Shape.Count;
        if (type.ElementType.IsFloat)
        {
            return ProgramTensor.OfFloats(type.ElementType, [.. Enumerable.Range(0, count).Select(i => (i % 7) / 8f)], dims);
        }

        // A mask must have as many bits as there are stored elements in the case: the first ones.
        int bits = (operation, parameter, count) switch
        {
            ("constexpr_sparse_to_dense", "mask", 2) => 4,
            ("constexpr_sparse_to_dense", "mask", _) => 7,
            (_, "indices_mask" or "data_mask", _) => 5,
            _ => 0,
        };
        return type.ElementType == DataType.Uint8 && bits > 0
            ? ProgramTensor.Of<byte>([(byte)((1 << bits) - 1), 0], dims)
            : ProgramTensor.OfIntegers(
                type.ElementType,
                [
                    .. Enumerable.Range(0, count).Select(
                        i => bits > 0 ? i < bits ? 1L : 0 : i % (1 << Math.Min(type.ElementType.Bits, 3) - 1)),
                ],
                dims);
    }

    private void Output(string name, ProgramVariable output, IReadOnlyList<ProgramVariable> all)
    {
        if (output.Type is ProgramType.List list)
        {
            Output(name, _main.ListRead(output, 0), all);
            return;
        }

        // The mask of a sparse constant is only for the operation that makes a whole tensor of it.
        if (output.ElementType == DataType.Uint1) return;
        if (all[0].ElementType == DataType.Uint1)
        {
            output = _main.Add("constexpr_sparse_to_dense", null, ("mask", all[0]), ("nonzero_data", output))[0];
        }

        bool isDirect = output.ElementType is DataType.Float32 or DataType.Int32
            || (output.ElementType == DataType.Float16 && opset >= Opset.CoreML6);

        // Before CoreML7 nothing turns small integers into numbers that can be an output.
        if (output.ElementType is DataType.Int8 or DataType.Uint8 && opset < Opset.CoreML7) return;
        _main.Output(name, isDirect ? output : _main.Cast(output, DataType.Float32));
    }
}
