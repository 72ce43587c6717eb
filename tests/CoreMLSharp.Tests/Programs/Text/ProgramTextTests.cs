using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Text;
using CoreMLSharp.Specification.MILSpec;
using MilProgram = CoreMLSharp.Specification.MILSpec.Program;

namespace CoreMLSharp.Tests.Programs.Text;

/// <summary>Programs as text, both ways.</summary>
public sealed class ProgramTextTests
{
    private const string Small = """
        program(1.3)
        {
            func main<ios15>(tensor<fp32, [2]> x) {
                fp32 two = const()[name = string("two"), val = fp32(0x1p+1)];
                tensor<fp32, [2]> y = mul(x = x, y = two)[name = string("y")];
            } -> (y);
        }

        """;

    /// <summary>As the compilers of iOS 15 and 16 write: every scalar is a tensor.</summary>
    private const string Older = """
        program(1.0)
        [buildInfo = dict<tensor<string, []>, tensor<string, []>>({{"coremlc-version", "1877.50.1"}})]
        {
            func main<ios16>(tensor<fp32, [1, ?]> x) {
                    tensor<fp16, [2, 2]> w = const()[val = tensor<fp16, [2, 2]>(BLOBFILE(
                        path = tensor<string, []>("@model_path/weights/weight.bin"), offset = tensor<uint64, []>(64)))];
                    tensor<int32, [2]> s = const()[val = tensor<int32, [2]>([1, -2])];
                    tensor<fp32, [1]> a, tensor<fp32, [1]> b = split(axis = tensor<int32, []>(0), x = x, y = (w, s));
                } -> (a, b);
        }
        """;

    [Fact]
    public void A_program_is_written_as_compilers_write_it()
    {
        MilProgram program = Mil.Program(("main", Mil.Function(
            "CoreML5", [Mil.Named("x", Mil.Fp32(2))],
            Mil.Const("two", ProgramTensor.Scalar(2f)), Named(Mil.Op("mul", "y", Mil.Fp32(2), ("x", "x"), ("y", "two"))))));

        Assert.Equal(Small, TextOf(program));
        Assert.Equal(program, ProgramText.Parse(Small, "small.mil"));
    }

    [Fact]
    public void What_older_compilers_write_is_read()
    {
        MilProgram program = ProgramText.Parse(Older, "older.mil");

        Function main = program.Functions["main"];
        Block body = main.BlockSpecializations["CoreML6"];
        Assert.Equal(-1, ProgramTypes.Shape(main.Inputs[0].Type.TensorType)[1]);
        Assert.Equal(64UL, body.Operations[0].Attributes["val"].BlobFileValue.Offset);
        Assert.Equal([1, -2], body.Operations[1].Attributes["val"].ImmediateValue.Tensor.Ints.Values);
        Assert.Equal(["a", "b"], body.Operations[2].Outputs.Select(output => output.Name));
        Assert.Equal(["w", "s"], body.Operations[2].Inputs["y"].Arguments.Select(binding => binding.Name));
        Assert.Equal(["a", "b"], body.Outputs);
        Assert.Equal(program, ProgramText.Parse(TextOf(program), "again"));
    }

    [Fact]
    public void Everything_that_a_program_may_have_comes_back()
    {
        Value list = new ProgramList([Mil.Text("a"), Mil.Text("b\n\"\\\u202E")], Mil.Text("").Type).ToValue();
        list.Type.ListType.Length = new Dimension { Unknown = new() };
        ProgramDictionary pairs = new(
            [KeyValuePair.Create<ProgramValue, ProgramValue>(Mil.Text("k"), Mil.Ints(1))], Mil.Text("").Type, Mil.Ints(1).Type);
        Operation[] constants =
        [
            Mil.Const("halves", ProgramTensor.OfFloats(DataType.Float16, [0.1f, -0f, float.NaN, float.NegativeInfinity], [2, 2])),
            Mil.Const("doubles", ProgramTensor.Of<double>([0.1, double.Epsilon, double.MaxValue], [3])),
            Mil.Const("floats", ProgramTensor.Of<float>([0.1f, float.Epsilon, float.MaxValue], [1, 3])),
            Mil.Const("eights", ProgramTensor.OfFloats(DataType.Float8E4M3Fn, [1.5f, -2], [2])),
            Mil.Const("fours", ProgramTensor.OfIntegers(DataType.Int4, [-8, 7, 0], [3])),
            Mil.Const("large", ProgramTensor.Of<ulong>([ulong.MaxValue], [])),
            Mil.Const("long", ProgramTensor.Of<long>([long.MinValue], [1])),
            Mil.Const("nothing", ProgramTensor.Of<int>([], [0, 3])),
            Mil.Const("rows of nothing", ProgramTensor.Of<int>([], [2, 0])),
            Mil.Const("truths", ProgramTensor.Of<bool>([true, false], [2])),
            Mil.Const("list", list),
            Mil.Const("tuple", new ProgramTuple([Mil.Text("é 漢"), Mil.Ints(1, 2)]).ToValue()),
            Mil.Const("pairs", pairs.ToValue()),
        ];
        Operation loop = Mil.Op("while_loop", [Mil.Named("i.1", Mil.Fp32(1))], ("loop_vars", new[] { "i", "0 is no word" }));
        Block condition = Mil.Block(Mil.Op("less", "c", Mil.Fp32(), ("x", "j"), ("y", Mil.Ints(3))));
        condition.Inputs.Add(Mil.Named("j", Mil.Fp32(1)));
        loop.Blocks.Add([condition, Mil.Block(Mil.Op("write_state", "s", Mil.Fp16(2)))]);
        Operation silent = Mil.Op("write_state", [], ("data", "x"));
        Function main = Mil.Function("CoreML8", [Mil.Named("i", Mil.Fp32(1)), Mil.Named("state", new()
        {
            StateType = new StateType { WrappedType = Mil.Fp16(1, -1) },
        })], [.. constants, silent, loop]);
        main.BlockSpecializations["CoreML9"] = Mil.Block(loop.Clone());
        main.Attributes["note"] = Mil.Text("one").ToValue();
        MilProgram program = Mil.Program(("main", main), ("a second", Mil.Function("odd set", [], Mil.Const("x", Mil.Ints(1)))));
        program.Attributes["buildInfo"] = Mil.Text("me").ToValue();

        string text = TextOf(program);

        Assert.DoesNotContain('\u202E', text);
        Assert.Equal(program, ProgramText.Parse(text, "all"));
    }

    [Theory]
    [InlineData("program(2.0) {}", "t:1:9: a version 1.0 to 1.3 was expected, not '2.0'")]
    [InlineData("program(1.3)\n{\n  fun main", "t:3:3: 'func' was expected, not 'fun'")]
    [InlineData("program(1.3) { func m<ios15>(tensor<fp33, [1]> x) { } -> (x); }", "t:1:37: 'fp33' is no type of elements")]
    [InlineData("program(1.3) { func m<ios15>() { int32 x = const()[val = int32(1.5)]; } -> (x); }", "a whole number was expected")]
    [InlineData("program(1.3) { func m<ios15>() { int8 x = const()[val = int8(300)]; } -> (x); }", "t:1:62: ")]
    [InlineData(
        "program(1.3) { func m<ios15>() { tensor<int32, [3]> x = const()[val = tensor<int32, [3]>([1, 2])]; } -> (x); }",
        "3 elements were expected in these brackets, not 2")]
    [InlineData("program(1.3) { func m<ios15>() { } -> (x); } more", "t:1:46: the end of the program was expected, not 'more'")]
    [InlineData("program(1.3) { func m<ios15>() { } -> (x); func m<ios15>() { } -> (x); }", "is there already")]
    [InlineData("program(1.3) { func m<ios15>() { string x = const()[val = string(\"ab)]; } -> (x); }", "does not end")]
    [InlineData("program(1.3) { § }", "has no meaning here")]
    [InlineData("program(1.3) {", "'func' was expected, not the end of the text")]
    [InlineData("", "'program' was expected, not the end of the text")]
    public void What_is_wrong_is_said_with_its_line_and_column(string text, string message)
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ProgramText.Parse(text, "t"));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("t:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_too_deep_is_refused()
    {
        string types = string.Concat(Enumerable.Repeat("list<", 100_000));

        ModelFormatException error = Assert.Throws<ModelFormatException>(
            () => ProgramText.Parse($"program(1.3) [a = {types}", "deep"));

        Assert.Contains("levels", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("conformance/mil", 2000)]
    [InlineData("conformance/networks", 100)]
    [InlineData("found", 2)]
    [InlineData("real", 5)]
    public void Every_program_is_written_and_read_back_as_it_was(string folder, int fewest)
    {
        int programs = 0;
        foreach (string manifest in Directory.EnumerateFiles(
            TestData.Shared(folder.Split('/')), "Manifest.json", SearchOption.AllDirectories))
        {
            using ModelFile file = ModelFile.Load(Path.GetDirectoryName(manifest)!);
            if (file.Specification.MlProgram is not { } program) continue;
            programs++;
            MilProgram again = ProgramText.Parse(TextOf(program), manifest);
            Assert.True(program.Equals(again), $"{manifest}: the program that was read back is another one.");
        }

        Assert.InRange(programs, Math.Min(fewest, 1), int.MaxValue);
    }

    private static Operation Named(Operation operation)
    {
        operation.Attributes["name"] = Mil.Text(operation.Outputs[0].Name).ToValue();
        return operation;
    }

    private static string TextOf(MilProgram program)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        ProgramText.Write(program, writer);
        return writer.ToString();
    }
}
