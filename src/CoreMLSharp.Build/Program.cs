using System.Text;
using CoreMLSharp;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Generation;
using CoreMLSharp.IO;

// MODEL OUT.cs NAMESPACE CLASS, as the targets call it; an empty namespace or class is none. What is wrong is one line on standard output.
if (args is not [string model, string output, string space, string name])
{
    Console.WriteLine("usage: CoreMLSharp.Build MODEL OUT.cs NAMESPACE CLASS");
    return 2;
}

try
{
    using ModelFile file = ModelFile.Load(model);
    string source = ModelClass.Generate(file, new ModelClassOptions(Path.GetFileName(Path.TrimEndingDirectorySeparator(model)))
    {
        Namespace = space.Length > 0 ? space : null,
        ClassName = name.Length > 0 ? name : null,
    });
    AtomicFile.Write(output, stream => stream.Write(Encoding.UTF8.GetBytes(source)));
    return 0;
}
catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
{
    Console.WriteLine(error.Message.ReplaceLineEndings(" "));
    return 1;
}
