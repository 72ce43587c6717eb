using CoreMLSharp.Shapes;
using ScatterMode = CoreMLSharp.Specification.ScatterMode;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Operations that take elements from places given by indices, or put them there. Negative indices count from the end.</summary>
internal static class ScatterGather
{
    public static void Gather(OperationContext operation)
    {
        if (BatchDims(operation) is > 0 and int batch)
        {
            BatchedGather.Gather(operation, batch);
            return;
        }

        int axis = operation.Axis("axis", operation.Rank("x"));
        string[] inputs = [operation.Tensor("x"), operation.Tensor("indices")];
        if (operation.Rank("indices") > 0 || operation.Rank("x") == 1)
        {
            operation.Network.AddGather(operation.Name, inputs, operation.Output(), axis);
            return;
        }

        // A lone index has one dimension in the network, which the result then has in the axis' place.
        string taken = operation.Step("taken", y => operation.Network.AddGather(y, inputs, y, axis));
        operation.Network.AddSqueeze(operation.Name, taken, operation.Output(), [axis]);
    }

    public static void GatherNd(OperationContext operation)
    {
        if (BatchDims(operation) is > 0 and int batch) BatchedGather.GatherNd(operation, batch);
        else operation.Network.AddGatherND(operation.Name, [operation.Tensor("x"), operation.Tensor("indices")], operation.Output());
    }

    public static void GatherAlongAxis(OperationContext operation) =>
        operation.Network.AddGatherAlongAxis(
            operation.Name, [operation.Tensor("x"), operation.Tensor("indices")], operation.Output(),
            operation.Axis("axis", operation.Rank("x")));

    /// <summary>Puts whole slices along an axis; the layer takes a vector of indices.</summary>
    public static void Scatter(OperationContext operation)
    {
        int rank = operation.Rank("data");
        int axis = operation.Axis("axis", rank);
        (string indices, string updates) = (operation.Tensor("indices"), operation.Tensor("updates"));
        switch (operation.Rank("indices"))
        {
            case 0:
                updates = Shaping.Expanded(operation, updates, axis);
                break;
            case 1:
                break;
            default:
                TensorShape places = operation.Shape("indices");
                TensorShape shape = operation.Shape("updates");
                if (!places.IsStatic || !shape.IsStatic) throw operation.Failure("indices", "of several dimensions, these must be known.");
                long[] flat = [.. shape.Dims[..axis], places.Count, .. shape.Dims[(axis + places.Rank)..]];
                (string given, string values) = (indices, updates);
                indices = operation.Step("indices", y => operation.Network.AddReshapeStatic(y, given, y, [places.Count]));
                updates = operation.Step("updates", y => operation.Network.AddReshapeStatic(y, values, y, flat));
                break;
        }

        operation.Network.AddScatter(
            operation.Name, [operation.Tensor("data"), indices, updates], operation.Output(), axis, Mode(operation));
    }

    public static void ScatterAlongAxis(OperationContext operation) =>
        operation.Network.AddScatterAlongAxis(
            operation.Name, Inputs(operation), operation.Output(), operation.Axis("axis", operation.Rank("data")), Mode(operation));

    public static void ScatterNd(OperationContext operation) =>
        operation.Network.AddScatterND(operation.Name, Inputs(operation), operation.Output(), Mode(operation));

    private static string[] Inputs(OperationContext operation) =>
        [operation.Tensor("data"), operation.Tensor("indices"), operation.Tensor("updates")];

    private static ScatterMode Mode(OperationContext operation) => operation.Choice("mode") switch
    {
        "add" => ScatterMode.ScatterAdd,
        "sub" => ScatterMode.ScatterSub,
        "mul" => ScatterMode.ScatterMul,
        "div" => ScatterMode.ScatterDiv,
        "max" => ScatterMode.ScatterMax,
        "min" => ScatterMode.ScatterMin,
        _ => ScatterMode.ScatterUpdate,
    };

    private static int BatchDims(OperationContext operation) =>
        operation.HasValue("batch_dims") ? checked((int)operation.Integer("batch_dims")) : 0;
}
