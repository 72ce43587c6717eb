namespace CoreMLSharp.Specification;

/// <summary>The versions of the specification, by the system that brought them.</summary>
public static class SpecificationVersions
{
    /// <summary>iOS 11.</summary>
    public const int IOS11 = 1;

    /// <summary>iOS 11.2: weights of half precision, custom layers.</summary>
    public const int IOS11Dot2 = 2;

    /// <summary>iOS 12: flexible shapes, quantized weights.</summary>
    public const int IOS12 = 3;

    /// <summary>iOS 13: exact shapes, updatable and linked models.</summary>
    public const int IOS13 = 4;

    /// <summary>iOS 14.</summary>
    public const int IOS14 = 5;

    /// <summary>iOS 15: ML Programs.</summary>
    public const int IOS15 = 6;

    /// <summary>iOS 16: arrays and images of half precision.</summary>
    public const int IOS16 = 7;

    /// <summary>iOS 17.</summary>
    public const int IOS17 = 8;

    /// <summary>iOS 18: states, models of several functions.</summary>
    public const int IOS18 = 9;

    /// <summary>iOS 26: arrays of 8-bit integers.</summary>
    public const int IOS26 = 10;

    /// <summary>The newest version that is known.</summary>
    public const int Newest = IOS26;

    private static readonly string[] First =
    [
        "",
        "iOS 11, macOS 10.13, tvOS 11, watchOS 4",
        "iOS 11.2, macOS 10.13.2, tvOS 11.2, watchOS 4.2",
        "iOS 12, macOS 10.14, tvOS 12, watchOS 5",
        "iOS 13, macOS 10.15, tvOS 13, watchOS 6",
        "iOS 14, macOS 11, tvOS 14, watchOS 7",
        "iOS 15, macOS 12, tvOS 15, watchOS 8",
        "iOS 16, macOS 13, tvOS 16, watchOS 9",
        "iOS 17, macOS 14, tvOS 17, watchOS 10",
        "iOS 18, macOS 15, tvOS 18, watchOS 11",
        "iOS 26, macOS 26, tvOS 26, watchOS 26, visionOS 26",
    ];

    /// <summary>The first systems that load models of a version; empty for a version that is not known.</summary>
    public static string Systems(int version) => version > 0 && version < First.Length ? First[version] : "";
}
