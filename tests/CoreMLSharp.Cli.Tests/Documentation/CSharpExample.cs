using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CoreMLSharp.Cli.Tests.Documentation;

/// <summary>
/// A program on a page: a <c>csharp</c> block that begins with using directives, and those behind it that do not. It stands in a console
/// application as <c>dotnet new console</c> makes it.
/// </summary>
/// <param name="Code">What the blocks hold, as printed.</param>
/// <param name="Output">The lines that the page says it prints: in <c>text</c> blocks behind it, or as comments behind
/// Console.WriteLine.</param>
internal sealed partial record CSharpExample(string Code, IReadOnlyList<string> Output)
{
    private const string Program = "program";

    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly CSharpCompilationOptions Options =
        new(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable);

    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The programs of a page, in its order.</summary>
    /// <param name="page">The page.</param>
    /// <param name="mark">How their blocks are marked; <c>cs</c> where packages are needed that not every test has.</param>
    public static IReadOnlyList<CSharpExample> Of(string page, string mark = "csharp")
    {
        List<CSharpExample> examples = [];
        foreach (Match fence in Fence().Matches(File.ReadAllText(page).ReplaceLineEndings("\n")))
        {
            string body = fence.Groups["body"].Value;
            string language = fence.Groups["language"].Value;
            switch (language == mark ? Program : language)
            {
                case Program when examples.Count == 0 || UsingDirective().IsMatch(body):
                    examples.Add(new CSharpExample(body, Printed(body)));
                    break;
                case Program:
                    examples[^1] = new CSharpExample(examples[^1].Code + body, [.. examples[^1].Output, .. Printed(body)]);
                    break;
                case "text" when examples.Count > 0 && fence.Groups["lead"].Value.EndsWith("prints", StringComparison.Ordinal):
                    examples[^1] = examples[^1] with { Output = [.. examples[^1].Output, .. body.TrimEnd('\n').Split('\n')] };
                    break;
            }
        }

        return examples;
    }

    /// <summary>What the compiler has to say, also of using directives that nothing needs.</summary>
    public IReadOnlyList<Diagnostic> Compile(out byte[] assembly)
    {
        SyntaxTree code = CSharpSyntaxTree.ParseText(Code);
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"Example{Guid.NewGuid():N}", [CSharpSyntaxTree.ParseText(ImplicitUsings), code], References, Options);
        using MemoryStream stream = new();
        IReadOnlyList<Diagnostic> findings =
            [.. compilation.Emit(stream).Diagnostics.Where(finding => finding.Location.SourceTree == code)];
        assembly = stream.ToArray();
        return findings;
    }

    /// <summary>Runs it in the current folder, and returns what it printed.</summary>
    public static string Run(byte[] assembly)
    {
        AssemblyLoadContext context = new(null, isCollectible: true);
        TextWriter console = Console.Out;
        using StringWriter output = new();
        try
        {
            Console.SetOut(output);
            MethodInfo main = context.LoadFromStream(new MemoryStream(assembly)).EntryPoint!;
            main.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
            context.Unload();
        }

        return output.ToString().ReplaceLineEndings("\n");
    }

    private static IReadOnlyList<string> Printed(string code) =>
        [.. PrintComment().Matches(code).SelectMany(match => match.Groups[1].Value.Split(", "))];

    [GeneratedRegex(@"(?<lead>[^\n]*)\n+^```(?<language>[a-z]*)\n(?<body>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^using [\w.]+( = [\w.]+)?;", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();

    [GeneratedRegex(@"Console\.WriteLine\(.*\);\s*// (.*)$", RegexOptions.Multiline)]
    private static partial Regex PrintComment();
}
