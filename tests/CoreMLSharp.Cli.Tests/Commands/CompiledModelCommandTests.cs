using System.Text.Json;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

/// <summary><c>coreml decompile</c>, <c>coreml assemble</c> and <c>coreml inspect --mil</c>.</summary>
public sealed class CompiledModelCommandTests : IDisposable
{
    private static readonly string Compiled = TestData.InRepository("samples", "Models", "Shapes.mlmodelc");

    private readonly TemporaryFolder _folder = new();

    public CompiledModelCommandTests() => DocumentedModels.Save(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_compiled_model_becomes_the_package_that_it_was_made_of()
    {
        CommandRun run = await CommandRun.Of("decompile", Compiled, "-o", _folder["Out.mlpackage"], "--json");

        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        Assert.True(JsonDocument.Parse(run.Output).RootElement.GetProperty("bytes").GetInt64() > 4000);
        await AssertEqual(_folder["Shapes.mlpackage"], _folder["Out.mlpackage"]);
        await AssertEqual(_folder["Shapes.mlpackage"], Compiled);
    }

    [Fact]
    public async Task A_program_is_written_as_text_and_assembled_again()
    {
        CommandRun text = await CommandRun.Of("inspect", _folder["Shapes.mlpackage"], "--mil");
        await File.WriteAllTextAsync(_folder["shapes.mil"], text.Output, TestContext.Current.CancellationToken);

        CommandRun run = await CommandRun.Of(
            "assemble", _folder["shapes.mil"], "-o", _folder["Again.mlpackage"], "--like", _folder["Shapes.mlpackage"]);

        Assert.Equal((0, 0), (text.ExitCode, run.ExitCode));
        Assert.StartsWith("program(1.3)", text.Output, StringComparison.Ordinal);
        await AssertEqual(_folder["Shapes.mlpackage"], _folder["Again.mlpackage"]);
    }

    [Fact]
    public async Task Without_a_model_the_interface_is_the_programs_and_the_weights_lie_beside()
    {
        CommandRun run = await CommandRun.Of("assemble", Path.Combine(Compiled, "model.mil"), "-o", _folder["Built.mlpackage"]);
        CommandRun valid = await CommandRun.Of("validate", _folder["Built.mlpackage"]);

        Assert.Equal((0, 0), (run.ExitCode, valid.ExitCode));
        Assert.DoesNotContain("warning", run.Error, StringComparison.Ordinal);
        using ModelFile file = ModelFile.Load(_folder["Built.mlpackage"]);
        Assert.Equal("image", Assert.Single(file.Specification.Description.Input).Name);
        Assert.Equal([1, 3], Assert.Single(file.Specification.Description.Output).Type.MultiArrayType.Shape);
    }

    [Fact]
    public async Task What_cannot_be_is_said_and_nothing_is_written()
    {
        await File.WriteAllTextAsync(_folder["bad.mil"], "program(1.3)\n{ oops }", TestContext.Current.CancellationToken);

        CommandRun bad = await CommandRun.Of("assemble", _folder["bad.mil"], "-o", _folder["Bad.mlpackage"]);
        CommandRun both = await CommandRun.Of(
            "assemble", _folder["bad.mil"], "-o", _folder["Bad.mlpackage"], "--like", "m", "--weights", "w");
        CommandRun network = await CommandRun.Of("inspect", _folder["Digits.mlmodel"], "--mil");

        Assert.Equal((1, 2, 1), (bad.ExitCode, both.ExitCode, network.ExitCode));
        Assert.Contains("bad.mil:2:3: 'func' was expected, not 'oops'", bad.Error, StringComparison.Ordinal);
        Assert.Contains("not an ML Program", network.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder["Bad.mlpackage"]));
    }

    private static async Task AssertEqual(string first, string second)
    {
        CommandRun run = await CommandRun.Of("diff", first, second);
        Assert.Equal(0, run.ExitCode);
    }
}
