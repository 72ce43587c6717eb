namespace CoreMLSharp.Inspection.Summaries;

/// <summary>Which systems introduced which version of the specification, as its own list of versions says.</summary>
internal static class SpecificationVersions
{
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

    public static string Systems(int version) => version > 0 && version < First.Length ? First[version] : "";
}
