using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>
/// Linear interpolation of height and width to lengths that are computed, as the importer writes it for targets without <c>resize</c>
/// (before iOS 17): along each axis two neighbours are taken and weighed. ONNX has an operator for it, two to four times as fast.
/// </summary>
internal static class ComputedResize
{
    /// <summary>Translates a sum of weighed neighbours; false where an addition is something else.</summary>
    public static bool TryTranslate(OperationContext sum)
    {
        if (sum.Program.Training is not null || Match(sum, isLast: true) is not { } last || last.Axis < last.X.Rank - 2) return false;
        OnnxGraphBuilder graph = sum.Graph;
        OnnxValue x = last.X;
        OnnxValue sizes = last.To;
        if (last.Axis == x.Rank - 2)
        {
            sizes = graph.Concat(0, sizes, graph.ShapeOf(x, x.Rank - 1, x.Rank));
        }
        else if (last.Before is { } before && before.Axis == x.Rank - 2 && before.Coordinates == last.Coordinates)
        {
            (x, sizes) = (before.X, graph.Concat(0, before.To, sizes));
        }

        sum.Output(Resizing.ToSizes(graph, x, sizes, "linear", last.Coordinates));
        return true;
    }

    private static AxisResize? Match(OperationContext sum, bool isLast)
    {
        // lower + (upper − lower) · weight
        if (Maker(sum, "y", "mul") is not { } product || Maker(product, "x", "sub") is not { } difference
            || Maker(sum, "x", "gather") is not { } lower || Maker(difference, "x", "gather") is not { } upper
            || !Is(difference, "y", lower) || lower.Names("x")[0] != upper.Names("x")[0])
        {
            return null;
        }

        OnnxValue x = lower.Value("x");
        if (!x.Shape.IsRanked) return null;
        int axis = lower.Axis("axis", x);
        if (upper.Axis("axis", x) != axis || Maker(lower, "indices", "cast") is not { } floor
            || Maker(upper, "indices", "cast") is not { } next
            || Maker(floor, "x", "floor") is not { } low || Maker(low, "x", "minimum") is not { } place || Clipped(place) is not { } inside
            || Maker(next, "x", "minimum") is not { } nextPlace || Clipped(nextPlace) is not { } nextInside
            || Maker(nextInside, "x", "add") is not { } successor || !Is(successor, "x", low) || !successor.IsNumber("y", 1)
            || !IsWeight(product, axis, x.Rank, place, low) || LengthBefore(place) is not { } from || LengthBefore(nextPlace) != from)
        {
            return null;
        }

        AxisResize? before = isLast && Maker(lower, "x", "add") is { } earlier ? Match(earlier, isLast: false) : null;
        string name = lower.Names("x")[0];
        return IsLengthOf(from, x.RankedShape[axis], axis, sum.Program, name, before?.Name) && Places(inside, from) is { } places
            ? new AxisResize(x, name, axis, places.To, places.Coordinates, before)
            : null;
    }

    /// <summary>Where the neighbours are in the input: ONNX's name of the coordinates, and how many places there are.</summary>
    private static (string Coordinates, OnnxValue To)? Places(OperationContext inside, Length from)
    {
        // (i + ½) · step − ½
        if (Maker(inside, "x", "add") is { } shifted && shifted.IsNumber("y", -0.5f) && Maker(shifted, "x", "mul") is { } scaled
            && Maker(scaled, "x", "add") is { } centre && centre.IsNumber("y", 0.5f) && Positions(centre) is { } centres)
        {
            return IsStep(scaled, from, centres.Length) ? ("half_pixel", centres.To) : null;
        }

        // i · step
        if (Maker(inside, "x", "mul") is { } plain && Positions(plain) is { } positions)
        {
            return IsStep(plain, from, positions.Length) ? ("asymmetric", positions.To) : null;
        }

        // i · (from − 1) / max(to − 1, 1)
        return Maker(inside, "x", "real_div") is { } even && Maker(even, "x", "mul") is { } spread && Positions(spread) is { } corners
            && LengthBefore(spread) == from && Maker(even, "y", "maximum") is { } last && last.IsNumber("y", 1)
            && Maker(last, "x", "add") is { } previous && previous.IsNumber("y", -1) && LengthOf(previous, "x") == corners.Length
            ? ("align_corners", corners.To)
            : null;
    }

    /// <summary>The numbers from 0 up to a length, as the argument <c>x</c>.</summary>
    private static (Length Length, OnnxValue To)? Positions(OperationContext user) =>
        Maker(user, "x", "range_1d") is { } range && range.IsNumber("start", 0) && range.IsNumber("step", 1)
            && Maker(range, "end", "squeeze") is { } end && LengthOf(end, "x") is { } length
            ? (length, end.Value("x"))
            : null;

    private static bool IsStep(OperationContext product, Length from, Length to) =>
        Maker(product, "y", "real_div") is { } quotient && LengthOf(quotient, "x") == from && LengthOf(quotient, "y") == to;

    /// <summary>The distance from the lower neighbour, along the axis.</summary>
    private static bool IsWeight(OperationContext product, int axis, int rank, OperationContext place, OperationContext low) =>
        Maker(product, "y", "reshape") is { } shaped && shaped.IntegersOrNull("shape") is { } dims && dims.Length == rank
            && dims.Index().All(dim => dim.Item == (dim.Index == axis ? -1 : 1)) && Maker(shaped, "x", "sub") is { } distance
            && Is(distance, "x", place) && Is(distance, "y", low);

    /// <summary>What is made not less than 0 before it is made not greater than something.</summary>
    private static OperationContext? Clipped(OperationContext minimum) =>
        Maker(minimum, "x", "maximum") is { } maximum && maximum.IsNumber("y", 0) ? maximum : null;

    /// <summary>The length whose last place is the argument <c>y</c>.</summary>
    private static Length? LengthBefore(OperationContext user) => user.Find("y")?.Constant is ProgramTensor { Count: 1 } last
        ? new Length(null, last.AsFloat() + 1)
        : Maker(user, "y", "add") is { } previous && previous.IsNumber("y", -1) ? LengthOf(previous, "x") : null;

    private static Length? LengthOf(OperationContext user, string parameter) => Uncast(user, parameter) switch
    {
        { Constant: ProgramTensor { Count: 1 } known } => new Length(null, known.AsFloat()),
        { Operation: { } maker } => new Length(maker, 0),
        _ => null,
    };

    private static bool IsLengthOf(Length length, long known, int axis, ProgramContext program, params ReadOnlySpan<string?> names)
    {
        if (length.Maker is not { } maker) return length.Known == known;
        OperationContext slice = new(program, maker);
        return maker.Type == "slice_by_index" && slice.IntegersOrNull("begin") is [var begin] && begin == axis
            && !slice.Has("begin_mask") && Maker(slice, "x", "shape") is { } shape && names.Contains(shape.Names("x")[0]);
    }

    /// <summary>The operation of a type that computes an argument, whose numbers may have more or fewer bits by then.</summary>
    private static OperationContext? Maker(OperationContext user, string parameter, string type) =>
        (type == "cast" ? user.Find(parameter) : Uncast(user, parameter)) is { Operation: { } maker } && maker.Type == type
            ? new OperationContext(user.Program, maker)
            : null;

    /// <summary>An argument before it became a floating point number of another size.</summary>
    private static Variable? Uncast(OperationContext user, string parameter)
    {
        Variable? value = user.Find(parameter);
        while (value is { Operation: { Type: "cast" } cast, ElementType: DataType.Float16 or DataType.Float32 })
        {
            value = new OperationContext(user.Program, cast).Find("x");
        }

        return value;
    }

    private static bool Is(OperationContext user, string parameter, OperationContext made) =>
        ReferenceEquals(Uncast(user, parameter)?.Operation, made.Operation);

    /// <summary>A length that is known, or what computes it.</summary>
    private readonly record struct Length(Operation? Maker, float Known);

    /// <summary>The resizing of one axis.</summary>
    /// <param name="X">What is resized.</param>
    /// <param name="Name">Its name in the program.</param>
    /// <param name="Axis">The axis.</param>
    /// <param name="To">The length, a vector of one.</param>
    /// <param name="Coordinates">ONNX's <c>coordinate_transformation_mode</c>.</param>
    /// <param name="Before">The resizing of another axis that X is the result of.</param>
    private sealed record AxisResize(OnnxValue X, string Name, int Axis, OnnxValue To, string Coordinates, AxisResize? Before);
}
