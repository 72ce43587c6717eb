using System.Globalization;
using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.TensorFlow.SavedModels;

/// <summary>A part of a variable that was stored, or is restored, in parts: where it begins and how long it is along each axis.</summary>
internal sealed record TensorSlice(long[] Starts, long[] Lengths)
{
    /// <summary>A part of a stored variable; an axis without a length is whole.</summary>
    public static TensorSlice Of(TensorSliceProto slice, TensorShape whole) => slice.Extent.Count == whole.Rank
        ? new TensorSlice(
            [.. slice.Extent.Select(extent => extent.Start)],
            [.. slice.Extent.Select((extent, axis) => extent.Length > 0 ? extent.Length : whole[axis])]).Inside(whole)
        : throw LevelTable.Damaged();

    /// <summary>
    /// A part as restoring asks for it: <c>10 4 0,5:-</c> is, of a variable of shape [10, 4], five rows from the first on, and all columns.
    /// </summary>
    public static TensorSlice Parse(string text, TensorShape whole)
    {
        string[] axes = text.Split(' ')[^1].Split(':');
        if (axes.Length != whole.Rank) throw Malformed(text);
        long[] starts = new long[axes.Length];
        long[] lengths = [.. whole.Dims];
        for (int axis = 0; axis < axes.Length; axis++)
        {
            if (axes[axis] == "-") continue;
            string[] numbers = axes[axis].Split(',');
            if (numbers.Length != 2 || !TryParse(numbers[0], out starts[axis]) || !TryParse(numbers[1], out lengths[axis]))
            {
                throw Malformed(text);
            }
        }

        return new TensorSlice(starts, lengths).Inside(whole);
    }

    /// <summary>Copies rows between the part, whose elements lie together, and the whole variable.</summary>
    /// <param name="whole">The variable's shape.</param>
    /// <param name="size">The size of an element in bytes.</param>
    /// <param name="copy">Takes where a row is in the whole and in the part, and how long it is, in bytes.</param>
    public void ForEachRow(TensorShape whole, int size, Action<int, int, int> copy)
    {
        long count = TensorShape.Product(Lengths);
        if (count == 0) return;
        long row = Lengths.Length == 0 ? 1 : Lengths[^1];
        long[] position = [.. Starts];
        for (long i = 0; i < count; i += row)
        {
            long offset = 0;
            for (int axis = 0; axis < position.Length; axis++) offset = (offset * whole[axis]) + position[axis];
            copy(checked((int)(offset * size)), checked((int)(i * size)), checked((int)(row * size)));
            for (int axis = position.Length - 2; axis >= 0; axis--)
            {
                if (++position[axis] < Starts[axis] + Lengths[axis]) break;
                position[axis] = Starts[axis];
            }
        }
    }

    /// <summary>The part of a variable alone.</summary>
    public Constant Cut(Constant whole)
    {
        int size = Constant.SizeOf(whole.Type);
        byte[] part = new byte[checked(TensorShape.Product(Lengths) * size)];
        ForEachRow(whole.Shape, size, (inWhole, inPart, length) => whole.Bytes.Span.Slice(inWhole, length).CopyTo(part.AsSpan(inPart)));
        return new Constant(whole.Type, new TensorShape([.. Lengths]), part);
    }

    private static bool TryParse(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static ModelFormatException Malformed(string text) => new($"'{text}' is no part of a variable.");

    private TensorSlice Inside(TensorShape whole)
    {
        bool fits = Starts.Zip(Lengths).Zip(whole.Dims, (part, length) => part.First >= 0 && part.Second <= length - part.First)
            .All(isInside => isInside);
        return fits ? this : throw LevelTable.Damaged();
    }
}
