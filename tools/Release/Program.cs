using CoreMLSharp.Tools.Release;

// Release [packages] [RID…] [-o FOLDER] [-p:RepositoryUrl=…]: what is given out.
string folder = "artifacts";
List<string> what = [], properties = [];
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "-o" && i + 1 < args.Length) folder = args[++i];
    else if (args[i].StartsWith("-p:", StringComparison.Ordinal)) properties.Add(args[i]);
    else what.Add(args[i]);
}

string[] known = ["packages", .. Archive.Systems];
if (what.Except(known).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no '{unknown}' to release. Give any of {string.Join(", ", known)}, or nothing for all of them.");
    return 2;
}

try
{
    Sdk sdk = new(Sdk.FindRepository(), properties);
    Directory.CreateDirectory(folder);
    if (what.Count == 0) what.AddRange(known);
    if (what.Contains("packages")) PackageFeed.Make(sdk, Path.Combine(Path.GetFullPath(folder), "packages"));
    foreach (string system in Archive.Systems.Intersect(what)) Archive.Make(sdk, system, Path.GetFullPath(folder));
    Checksums.Write(folder);
    return 0;
}
catch (ReleaseException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
