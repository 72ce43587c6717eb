using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Lowering.Families;

/// <summary>
/// Lists of tensors of one shape, as a tensor with a first dimension more. A list begins with zeros, at least one, and grows when something
/// is written beyond its end.
/// </summary>
internal static class Lists
{
    public static void Make(OperationContext operation)
    {
        TensorShape element = Element(operation, operation.OutputType(0));
        if (!element.IsStatic) throw operation.Failure("elem_shape", "the shape of the elements must be known.");
        if (!operation.Has("init_length") || operation.ConstantOrNull("init_length") is not null)
        {
            long length = Math.Max(1, operation.Integer("init_length"));
            operation.Network.AddFillStatic(operation.Name, operation.Output(), [length, .. element.Dims]);
            return;
        }

        string sizes = operation.Tensor("init_length");
        if (element.Rank > 0)
        {
            string inner = Constants.Load(operation, "element", [.. element.Dims]);
            string count = sizes;
            sizes = operation.Step("sizes", y => operation.Network.AddConcatND(y, [count, inner], y, 0));
        }

        operation.Network.AddFillDynamic(operation.Name, sizes, operation.Output());
    }

    public static void Length(OperationContext operation)
    {
        string sizes = Shaping.ShapeOf(operation, operation.Tensor("ls"));
        operation.Network.AddSliceStatic(operation.Name, sizes, operation.Output(), [0], [1], [1], [false], [false]);
    }

    public static void Read(OperationContext operation)
    {
        string[] inputs = [operation.Tensor("ls"), operation.Tensor("index")];
        if (operation.OutputShape().Rank == 0)
        {
            operation.Network.AddGather(operation.Name, inputs, operation.Output(), 0);
            return;
        }

        string taken = operation.Step("taken", y => operation.Network.AddGather(y, inputs, y, 0));
        operation.Network.AddSqueeze(operation.Name, taken, operation.Output(), [0]);
    }

    public static void Gather(OperationContext operation) =>
        operation.Network.AddGather(operation.Name, [operation.Tensor("ls"), operation.Tensor("indices")], operation.Output(), 0);

    public static void Write(OperationContext operation)
    {
        string index = operation.Tensor("index");
        string value = operation.Tensor("value");
        string row = operation.Rank("value") == 0 ? value : Shaping.Expanded(operation, value, 0);
        operation.Network.AddScatter(operation.Name, [Grown(operation, index), index, row], operation.Output());
    }

    public static void Scatter(OperationContext operation)
    {
        string indices = operation.Tensor("indices");
        string largest = operation.Step("largest", y => operation.Network.AddReduceMax(y, indices, y, [0]));
        operation.Network.AddScatter(
            operation.Name, [Grown(operation, largest), indices, operation.Tensor("value")], operation.Output());
    }

    /// <summary>The list, with as many zeros more as an index asks for.</summary>
    private static string Grown(OperationContext operation, string index)
    {
        NeuralNetworkBuilder network = operation.Network;
        string list = operation.Tensor("ls");
        TensorShape element = Element(operation, operation.Value("ls").StatedType);
        string grown = operation.Step("grown", y => network.AddCopy(y, list, y));
        string length = Shaping.Part(operation, Shaping.ShapeOf(operation, list), 0, 1);
        string isBeyond = operation.Step("is_beyond", y => network.AddGreaterEqual(y, [index, length], y));
        network.AddBranch(operation.New("growth"), isBeyond, inside =>
        {
            string more = operation.Step("more", y => inside.AddSubtractBroadcastable(y, [index, length], y));
            string count = operation.Step("count", y => inside.AddAdd(y, [more], y, 1));
            string sizes = element.Rank == 0 ? count : operation.Step("sizes", y =>
            {
                string inner = operation.New("element");
                inside.AddLoadConstantND(inner, inner, element.Dims.Select(dim => (float)dim).ToArray(), [element.Rank]);
                inside.AddConcatND(y, [count, inner], y, 0);
            });
            string zeros = operation.Step("zeros", y => inside.AddFillDynamic(y, sizes, y));
            string longer = operation.Step("longer", y => inside.AddConcatND(y, [list, zeros], y, 0));
            inside.AddCopy(operation.New("copy"), longer, grown);
        });
        return grown;
    }

    private static TensorShape Element(OperationContext operation, ProgramType? list) =>
        list is ProgramType.List { ElementType: ProgramType.Tensor { Shape.IsRanked: true } element }
            ? element.Shape
            : throw operation.Failure("ls", "it must be a list of tensors of known dimensions.");
}
