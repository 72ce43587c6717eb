namespace CoreMLSharp.Tools.Release;

/// <summary>All packages in a folder: the libraries, and the two tools with a package for each system.</summary>
internal static class PackageFeed
{
    private static readonly string Cli = Path.Combine("src", "CoreMLSharp.Cli");

    public static void Make(Sdk sdk, string folder)
    {
        // Studio's packages for the systems come with its own; the command's do not, because one of them is native.
        sdk.Run("pack", sdk["CoreMLSharp.slnx"], "-o", folder);
        foreach (string system in (string[])[.. Archive.Systems, "win-arm64", "any"]) sdk.Run("pack", sdk[Cli], "-r", system, "-o", folder);
    }
}
