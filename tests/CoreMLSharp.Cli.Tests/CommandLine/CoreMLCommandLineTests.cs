using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Tests;
using static CoreMLSharp.Specification.ArrayFeatureType.Types;

namespace CoreMLSharp.Cli.Tests.CommandLine;

public sealed class CoreMLCommandLineTests
{
    [Fact]
    public async Task Without_arguments_the_help_lists_the_commands()
    {
        CommandRun run = await CommandRun.Of();

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("inspect", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("inspect", "a.mlmodel", "b.mlmodel")]
    [InlineData("inspect", "a.mlmodel", "--no-such-option")]
    [InlineData("no-such-command")]
    public async Task Wrong_usage_exits_with_2_and_points_to_the_help(params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("--help'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no command 'trian'. Did you mean train?", "trian", "image", "photos")]
    [InlineData("There is no command 'imgae'. Did you mean image?", "train", "imgae")]
    [InlineData("There is no command 'frobnicate'.", "frobnicate")]
    [InlineData("There is no command 'trian'. Did you mean train?", "help", "trian")]
    [InlineData("There is no option --ouput. Did you mean --output?", "train", "image", "photos", "--ouput", "x.mlmodel")]
    [InlineData("There is no option --frobnicate.", "predict", "M.mlmodel", "p.jpg", "--frobnicate")]
    [InlineData("There is no option --josn. Did you mean --json?", "edit", "M.mlmodel", "-o", "N.mlmodel", "--class-labels", "a", "--josn")]
    [InlineData("There is no option -x.", "predict", "M.mlmodel", "-x")]
    [InlineData("--bits abc: It must be a whole number from 1 to 8.", "compress", "M.mlmodel", "-o", "N.mlmodel", "--bits", "abc")]
    [InlineData("'b.mlmodel' is one argument too many.", "inspect", "a.mlmodel", "b.mlmodel")]
    [InlineData("MODEL is missing.", "inspect")]
    [InlineData("--output is missing.", "edit", "a.mlmodel", "--author", "me")]
    [InlineData("Say which: image, text, tagger, sound, objects, table, activity, poses, actions, recommender, style, features.", "train")]
    public async Task Wrong_usage_is_told_in_plain_words_with_what_was_probably_meant(string problem, params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal($"error: {problem}", run.Error.Split(Environment.NewLine)[0]);
        Assert.StartsWith("Try 'coreml", run.Error.Split(Environment.NewLine)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_two_dashes_everything_is_a_file()
    {
        CommandRun run = await CommandRun.Of("inspect", "--", "--no-such-model");

        Assert.Equal((1, $"error: There is no model at --no-such-model.{Environment.NewLine}"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("help", "train", "image")]
    [InlineData("train", "image", "--help")]
    public async Task Help_of_a_command_is_asked_for_in_two_ways(params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(arguments);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("--augment", run.Output, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.DoesNotContain("/?", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_a_number_and_nothing_else() =>
        Assert.Matches(@"^\d+\.\d+\.\d+(-[a-z0-9.]+)?\s*$", CommandProcess.Run(".", [], "--version").Output);

    [Fact]
    public void A_command_is_made_alone_by_its_name()
    {
        using StringWriter nowhere = new();
        Terminal terminal = new(nowhere, nowhere);
        string[] names = [.. CoreMLCommandLine.CreateRoot(terminal).Subcommands.Select(command => command.Name)];

        Assert.Equal(28, names.Length);
        Assert.All(names, name => Assert.Equal(name, Assert.Single(CoreMLCommandLine.CreateRoot(terminal, name).Subcommands).Name));
    }

    [Fact]
    public async Task A_command_s_help_ends_with_examples()
    {
        CommandRun run = await CommandRun.Of("inspect", "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Examples:", run.Output, StringComparison.Ordinal);
        Assert.Contains("coreml inspect ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_one_line_on_standard_error_and_exit_code_1()
    {
        CommandRun run = await CommandRun.Of("inspect", "no\u001b[31m\nsuch.mlmodel");

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Equal("error: There is no model at no\\u001b[31m such.mlmodel." + Environment.NewLine, run.Error);
    }

    [Fact]
    public async Task A_command_that_is_cancelled_exits_with_130()
    {
        using StringWriter output = new(), error = new();
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        int exitCode = await CoreMLCommandLine.RunAsync(
            ["train", "image", "photos", "-o", "x.mlmodel"], new Terminal(output, error), cancelled.Token);

        Assert.Equal((130, ""), (exitCode, output.ToString()));
        Assert.Equal($"error: cancelled; nothing half-written was left behind.{Environment.NewLine}", error.ToString());
    }

    [Theory]
    [InlineData("libSkiaSharp", "SkiaSharp")]
    [InlineData("onnxruntime.dll", "onnxruntime")]
    public void A_native_library_that_was_not_copied_along_is_named(string inMessage, string name)
    {
        DllNotFoundException cause = new($"Unable to load shared library '{inMessage}' or one of its dependencies.");

        string message = Failure.Explain(new TypeInitializationException("Some.Type", cause));

        Assert.Matches($"^(lib)?{name}[.](so|dll|dylib) is missing[.] It belongs beside the coreml program", message);
    }

    [Fact]
    public async Task A_program_that_was_copied_alone_says_what_is_missing()
    {
        using TemporaryFolder folder = new();
        IEnumerable<string> managed = Directory.EnumerateFiles(AppContext.BaseDirectory)
            .Where(file => Path.GetExtension(file) is ".dll" or ".json");
        foreach (string file in managed) File.Copy(file, folder[Path.GetFileName(file)]);
        MLImage.FromPixels(new PixelBuffer(2, 2, PixelFormat.Rgb, new byte[12])).SavePng(folder["photo.png"]);
        new ModelFile(new NeuralNetworkBuilder([Feature.Image("image", 2, 2)], [Feature.MultiArray("y", ArrayDataType.Float32)])
            .AddActivation("relu", "image", "y", Activation.ReLU()).Build()).Save(folder["model.mlmodel"]);

        ProgramRun run = CommandProcess.Run(
            folder.Path, [], ["predict", "model.mlmodel", "photo.png"], program: folder["coreml.dll"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches("(onnxruntime|SkiaSharp)[.](so|dll|dylib) is missing", run.Error);
        Assert.DoesNotContain("This is a fault in coreml", run.Error, StringComparison.Ordinal);
    }

    public static TheoryData<Hint> Hints => [.. Enum.GetValues<Hint>().Where(hint => hint != Hint.None)];

    [Theory]
    [MemberData(nameof(Hints))]
    public void Every_hint_of_a_library_becomes_advice_even_from_the_cause_of_a_failure(Hint hint)
    {
        CoreMLException cause = new("The fault.") { Hint = hint };

        Assert.Matches("^The fault[.] .+[.]$", Failure.Explain(cause));
        Assert.Matches("^The model[.] .+[.]$", Failure.Explain(new CoreMLException("The model.", cause)));
    }
}
