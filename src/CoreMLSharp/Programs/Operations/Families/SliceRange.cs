using CoreMLSharp.Shapes;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>What a slice takes of one dimension.</summary>
/// <param name="Dim">The length of the dimension, or unknown.</param>
/// <param name="Begin">Where it begins, counted from the end where negative; null where that is not known.</param>
/// <param name="End">Where it ends, exclusive, likewise.</param>
/// <param name="Stride">The distance from one place to the next; negative goes backwards.</param>
/// <param name="FromStart">
/// Whether it begins at the first place (the last one when going backwards), whatever <paramref name="Begin"/> says.
/// </param>
/// <param name="ToEnd">Whether it goes on to the other end, whatever <paramref name="End"/> says.</param>
/// <param name="Squeeze">Whether it takes only the place at <paramref name="Begin"/>, and the dimension vanishes.</param>
internal sealed record SliceRange(long Dim, long? Begin, long? End, long Stride, bool FromStart, bool ToEnd, bool Squeeze)
{
    /// <summary>Whether the end can be seen to lie before the beginning, in the direction of the stride.</summary>
    public bool IsBackwards =>
        !Squeeze && !FromStart && !ToEnd
            && ((Begin >= 0 && End >= 0 && Stride > 0 && End < Begin) || (Begin < 0 && End < 0 && Stride < 0 && Begin < End));

    /// <summary>The number of places, or unknown; for some it is known even where the length is not.</summary>
    public long Length
    {
        get
        {
            if (Squeeze) return 1;
            if (FromStart && ToEnd) return Dim != TensorShape.Unknown ? Steps(Dim) : TensorShape.Unknown;
            if (!FromStart && !ToEnd && ((Begin >= 0 && End >= 0 && Stride > 0) || (Begin < 0 && End < 0 && Stride < 0))
                && Steps(Stride > 0 ? End!.Value - Begin!.Value : Begin!.Value - End!.Value) is <= 1 and long few)
            {
                return few;
            }

            if (!FromStart && ToEnd && ((Begin == 0 && Stride < 0) || (Begin == -1 && Stride > 0))) return 1;
            if (Dim is TensorShape.Unknown or 1) return Dim;
            return First is { } first && Last is { } last ? Steps(Stride > 0 ? last - first : first - last) : TensorShape.Unknown;
        }
    }

    /// <summary>The first place that is taken, where it is known.</summary>
    public long? First => Stride > 0
        ? FromStart ? 0 : FromFront(Begin)
        : FromStart ? Dim - 1 : FromFront(Begin) is { } begin ? Math.Min(begin, Dim - 1) : null;

    /// <summary>The place before which it ends, where it is known.</summary>
    private long? Last => Stride > 0
        ? ToEnd ? Dim : FromFront(End) is { } end ? Math.Min(end, Dim) : null
        : ToEnd ? -1 : FromFront(End);

    private long? FromFront(long? place) => place < 0 ? Math.Max(0, place.Value + Dim) : place;

    private long Steps(long distance) => Math.Max(0, (distance + Math.Abs(Stride) - 1) / Math.Abs(Stride));
}
