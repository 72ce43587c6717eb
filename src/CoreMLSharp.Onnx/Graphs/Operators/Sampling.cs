namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>How grid points are spaced when an axis of <c>n</c> elements, at 0 to n − 1, is brought to <c>m</c>.</summary>
internal enum Sampling
{
    /// <summary>From 0 on in steps of n / m.</summary>
    Asymmetric,

    /// <summary>From 0 to n − 1; a single point is at 0.</summary>
    StrictAlignCorners,

    /// <summary>From 0 to n − 1; a single point is in the middle.</summary>
    AlignCorners,

    /// <summary>In the middle of m equal parts between 0 and n − 1.</summary>
    OffsetCorners,

    /// <summary>In the middle of m equal parts of an axis whose elements are squares: from −½ to n − ½.</summary>
    HalfPixel,
}
