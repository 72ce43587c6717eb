using CoreMLSharp.Shapes;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Reading and writing by indices; negative indices count from the end.</summary>
internal static class ScatterGather
{
    private const string Validated = "validate_indices: const bool = false";
    private const string Narrow = "T: number; I: int32 int16 uint16";
    private const string Wide = "T: wide; I: int8 uint8 int16 uint16 int32";
    private const string ScatterParameters = "data: T, indices: int32, updates: T, axis: const int32 = 0, mode: const string = add";
    private const string ScatterNDParameters = "data: T, indices: int32, updates: T, mode: const string = add";

    public static readonly OperationDefinition[] Operations =
    [
        new("gather", CoreML5, Gather, "x: T, indices: int32, axis: const int32 = 0", "T: number", ValueInference.Gather)
        {
            Summary = "The places of an axis, the first one by default, that the indices name.",
        },
        new(
            "gather", CoreML6, Gather, "x: T, indices: I, axis: const int32 = 0, batch_dims: const int32 = 0", Narrow,
            ValueInference.Gather),
        new(
            "gather", CoreML7, Gather, $"x: T, indices: I, axis: const int32 = 0, batch_dims: const int32 = 0, {Validated}", Wide,
            ValueInference.Gather),
        new("gather_along_axis", CoreML5, GatherAlongAxis, "x: T, indices: int32, axis: const int32 = 0", "T: number")
        {
            Summary = "Along an axis, the places that the indices name for each position of the other axes.",
        },
        new("gather_along_axis", CoreML6, GatherAlongAxis, "x: T, indices: I, axis: const int32 = 0", Narrow),
        new("gather_along_axis", CoreML7, GatherAlongAxis, $"x: T, indices: I, axis: const int32 = 0, {Validated}", Wide),
        new("gather_nd", CoreML5, GatherND, "x: T, indices: int32", "T: number")
        {
            Summary = "What is at the coordinates in the last dimension of the indices.",
        },
        new("gather_nd", CoreML6, GatherND, "x: T, indices: I, batch_dims: const int32 = 0", Narrow),
        new("gather_nd", CoreML7, GatherND, $"x: T, indices: I, batch_dims: const int32 = 0, {Validated}", Wide),
        new("scatter", CoreML5, Scatter, ScatterParameters, "T: number")
        {
            Summary = "The data with updates at the places of an axis that the indices name; the mode is add (the default), sub, "
                + "mul, div, max, min or update.",
        },
        new("scatter", CoreML7, Scatter, $"{ScatterParameters}, {Validated}", "T: number"),
        new("scatter_along_axis", CoreML5, ScatterAlongAxis, ScatterParameters, "T: number")
        {
            Summary = "The data with updates at the places along an axis that the indices name for each position of the other axes.",
        },
        new("scatter_along_axis", CoreML7, ScatterAlongAxis, $"{ScatterParameters}, {Validated}", "T: number"),
        new("scatter_nd", CoreML5, ScatterND, ScatterNDParameters, "T: number")
        {
            Summary = "The data with updates at the coordinates in the last dimension of the indices.",
        },
        new("scatter_nd", CoreML7, ScatterND, $"{ScatterNDParameters}, {Validated}", "T: number"),
    ];

    /// <summary>The dimensions of the indices take the place of the axis; the first ones may be shared with x.</summary>
    private static ProgramType[] Gather(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 1);
        TensorShape indices = call.Shape("indices");
        int axis = call.Axis("axis", x.Rank);
        int shared = call.Opset < CoreML6 ? 0 : (int)call.Long("batch_dims");
        if (shared < 0 || shared > axis || shared > indices.Rank)
        {
            throw call.Failure(
                "batch_dims", $"{shared} dimensions before axis {axis} are not shared by indices of {indices.Rank} dimensions.");
        }

        CheckIndices(call, x[axis]);
        return [call.Tensor(call.ElementType("x"), [.. x.Dims[..axis], .. indices.Dims[shared..], .. x.Dims[(axis + 1)..]])];
    }

    private static ProgramType[] GatherAlongAxis(OperationCall call)
    {
        TensorShape x = call.Shape("x");
        int axis = call.Axis("axis", x.Rank);
        TensorShape indices = call.ShapeOfRank("indices", x.Rank, x.Rank);
        Infer.CheckShape(call, "indices", x.With(axis, indices[axis]));
        CheckIndices(call, x[axis]);
        return [new ProgramType.Tensor(call.ElementType("x"), indices)];
    }

    /// <summary>The last dimension of the indices counts coordinates, which lead into the first dimensions of x.</summary>
    private static ProgramType[] GatherND(OperationCall call)
    {
        TensorShape x = call.Shape("x");
        int shared = call.Opset < CoreML6 ? 0 : (int)call.Long("batch_dims");
        if (shared < 0 || shared > x.Rank || shared >= call.ShapeOfRank("indices", 1).Rank)
        {
            throw call.Failure(
                "batch_dims", $"{shared} dimensions are not shared by x {x} and the coordinates {call.Shape("indices")}.");
        }

        int first = shared + Coordinates(call, x.Rank - shared);
        return [call.Tensor(call.ElementType("x"), [.. call.Shape("indices").Dims[..^1], .. x.Dims[first..]])];
    }

    private static ProgramType[] Scatter(OperationCall call)
    {
        CheckMode(call);
        TensorShape data = call.ShapeOfRank("data", 1);
        int axis = call.Axis("axis", data.Rank);
        Infer.CheckShape(
            call, "updates", new TensorShape([.. data.Dims[..axis], .. call.Shape("indices").Dims, .. data.Dims[(axis + 1)..]]));
        CheckIndices(call, data[axis]);
        return Infer.SameAsData(call);
    }

    private static ProgramType[] ScatterAlongAxis(OperationCall call)
    {
        CheckMode(call);
        TensorShape data = call.Shape("data");
        int axis = call.Axis("axis", data.Rank);
        TensorShape indices = call.ShapeOfRank("indices", data.Rank, data.Rank);
        Infer.CheckShape(call, "indices", data.With(axis, indices[axis]));
        Infer.CheckShape(call, "updates", indices);
        CheckIndices(call, data[axis]);
        return Infer.SameAsData(call);
    }

    private static ProgramType[] ScatterND(OperationCall call)
    {
        CheckMode(call);
        TensorShape data = call.Shape("data");
        int coordinates = Coordinates(call, data.Rank);
        Infer.CheckShape(call, "updates", new TensorShape([.. call.Shape("indices").Dims[..^1], .. data.Dims[coordinates..]]));
        return Infer.SameAsData(call);
    }

    private static int Coordinates(OperationCall call, int maximum)
    {
        long count = call.ShapeOfRank("indices", 1)[-1];
        return count >= 0 && count <= maximum
            ? (int)count
            : throw call.Failure(
                "indices", $"its last dimension is {count}; coordinates of at most {maximum} dimensions are possible here.");
    }

    private static void CheckMode(OperationCall call) => call.Text("mode", "add", "div", "max", "min", "mul", "sub", "update");

    private static void CheckIndices(OperationCall call, long length)
    {
        if (length == TensorShape.Unknown || call.Opset < CoreML7 || !call.Bool("validate_indices")
            || call.Value("indices").Known is not { } indices)
        {
            return;
        }

        foreach (double? index in indices.Numbers)
        {
            if (index < 0 || index >= length) throw call.Failure("indices", $"{index} is not from 0 to {length - 1}.");
        }
    }
}
