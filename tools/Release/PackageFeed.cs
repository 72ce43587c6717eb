namespace CoreMLSharp.Tools.Release;

/// <summary>All packages in a folder: the libraries, and the two tools with a package for each system.</summary>
internal static class PackageFeed
{
    private const string EverySystem = "-p:EverySystem=true";
    private static readonly string Cli = Path.Combine("src", "CoreMLSharp.Cli");

    public static void Make(Sdk sdk, string folder)
    {
        // Studio's packages for the systems come with its own; the command's do not, because one of them is native.
        sdk.Run("pack", sdk["CoreMLSharp.slnx"], "-o", folder, EverySystem);
        string[] systems = sdk.Property(Cli, "ToolPackageRuntimeIdentifiers", EverySystem).Split(';');
        foreach (string system in systems) sdk.Run("pack", sdk[Cli], "-r", system, "-o", folder, EverySystem);
    }
}
