namespace CoreMLSharp.Versions;

/// <summary>The specification versions that rules turn on, by the system that brought them.</summary>
internal static class SpecificationVersions
{
    public const int IOS11 = 1;
    public const int IOS11Dot2 = 2;
    public const int IOS12 = 3;
    public const int IOS13 = 4;
    public const int IOS14 = 5;
    public const int IOS15 = 6;
    public const int IOS16 = 7;
    public const int IOS17 = 8;
    public const int IOS18 = 9;
    public const int IOS26 = 10;
    public const int Newest = IOS26;
}
