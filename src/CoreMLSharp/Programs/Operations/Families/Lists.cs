using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Lists of tensors of one type, which grow where they are written beyond their end.</summary>
internal static class Lists
{
    public static readonly OperationDefinition[] Operations =
    [
        new(
            "make_list", CoreML5, Make,
            "init_length: int32 = 1, dynamic_length: const bool = true, elem_shape: const length*, dtype: const string = fp32")
        {
            Summary = "An empty list of tensors of a shape; it grows where it is written beyond its end.",
        },
        new("list_length", CoreML5, call => [call.Tensor(DataType.Int32)], "ls: list", "", Length)
        {
            Summary = "The number of tensors in a list.",
        },
        new("list_write", CoreML5, Write, "ls: list, index: int32, value: T", "T: basic")
        {
            Summary = "The list with a tensor at an index.",
        },
        new("list_read", CoreML5, call => [List(call).ElementType], "ls: list, index: int32") { Summary = "The tensor at an index." },
        new("list_gather", CoreML5, Gather, "ls: list, indices: int32") { Summary = "The tensors at indices, stacked." },
        new("list_scatter", CoreML5, Scatter, "ls: list, indices: int32, value: T", "T: basic")
        {
            Summary = "The list with the rows of a tensor at indices.",
        },
    ];

    /// <summary>A name in the place of a length stands for one that is not known.</summary>
    private static ProgramType[] Make(OperationCall call)
    {
        DataType type = call.TypeNamed("dtype", "basic");
        long[] shape = [.. call.Values("elem_shape").SelectMany(dim => dim.Known is { IsComplete: true } known
            ? known.Texts.IsEmpty ? known.Numbers.Select(length => (long)length!.Value) : known.Texts.Select(_ => TensorShape.Unknown)
            : throw call.Failure("elem_shape", $"'{dim.Name}' must be known before the program runs."))];
        long length = call.Bool("dynamic_length") ? TensorShape.Unknown : call.Long("init_length");
        return [new ProgramType.List(call.Tensor(type, shape), length)];
    }

    private static KnownValue?[] Length(OperationCall call) =>
    [
        List(call).Length is > TensorShape.Unknown and long length ? KnownValue.Of([length]) : null,
    ];

    private static ProgramType[] Write(OperationCall call)
    {
        CheckElement(call, call.Value("value").Type);
        return [List(call)];
    }

    private static ProgramType[] Gather(OperationCall call)
    {
        ProgramType.Tensor element = Element(call);
        return element.Shape.IsRanked
            ? [call.Tensor(element.ElementType, [call.ShapeOfRank("indices", 1, 1)[0], .. element.Shape.Dims])]
            : [element];
    }

    private static ProgramType[] Scatter(OperationCall call)
    {
        TensorShape value = call.ShapeOfRank("value", 1);
        Infer.CheckVector(call, "indices", value[0]);
        CheckElement(call, call.Tensor(call.ElementType("value"), [.. value.Dims[1..]]));
        return [List(call)];
    }

    private static ProgramType.List List(OperationCall call) => (ProgramType.List)call.Value("ls").Type;

    private static ProgramType.Tensor Element(OperationCall call) =>
        List(call).ElementType as ProgramType.Tensor ?? throw call.Failure("ls", $"it is a {List(call)}; a list of tensors is defined.");

    private static void CheckElement(OperationCall call, ProgramType value)
    {
        if (!value.IsCompatibleWith(Element(call))) throw call.Failure("value", $"it is {value}; the list is one of {Element(call)}.");
    }
}
