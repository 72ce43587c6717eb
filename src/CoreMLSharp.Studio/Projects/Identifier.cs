using System.Security.Cryptography;
using System.Text;

namespace CoreMLSharp.Studio.Projects;

/// <summary>What stands for a path in an address: short, the same every time, and no way to reach any other path.</summary>
public static class Identifier
{
    /// <summary>The identifier of a path.</summary>
    public static string Of(string path) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..16];
}
