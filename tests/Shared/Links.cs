namespace CoreMLSharp.Tests;

/// <summary>Symbolic links, where the system lets us make them.</summary>
internal static class Links
{
    /// <summary>Makes a link to a folder or file, or skips the test.</summary>
    public static void Make(string link, string target)
    {
        try
        {
            if (File.Exists(target)) File.CreateSymbolicLink(link, target);
            else Directory.CreateSymbolicLink(link, target);
        }
        catch (IOException)
        {
            Assert.Skip("This system does not let us make links.");
        }
    }
}
