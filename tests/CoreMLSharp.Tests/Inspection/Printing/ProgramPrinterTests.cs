using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection;
using CoreMLSharp.Inspection.Printing;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Tests.Mil;

namespace CoreMLSharp.Tests.Inspection.Printing;

public sealed class ProgramPrinterTests
{
    [Fact]
    public void Constants_stand_where_they_are_used_and_weights_are_named()
    {
        Function main = Function(
            "CoreML7",
            [Named("image", Fp32(1, 3, -1, 64))],
            Const("dtype", Text("fp16")),
            Op("cast", "x", Fp16(1, 3, -1, 64), ("x", "image"), ("dtype", "dtype")),
            Const("kernel", InFile(Fp16(64, 3, 5, 5), 64)),
            Const("strides", Ints(2, 2)),
            Const("epsilon", ProgramTensor.Of<Half>([(Half)1e-5], [])),
            Op("conv", "y", Fp16(1, 64, -1, 32), ("weight", "kernel"), ("strides", "strides"), ("x", "x"), ("pad_type", Text("same"))),
            Op("scale", "z", Fp16(1, 64, -1, 32), ("x", "y"), ("epsilon", "epsilon"), ("by", ProgramTensor.Scalar(2f))));

        AssertPrints(Program(("main", main)), """
            function main(image: fp32[1, 3, ?, 64]) CoreML7 {
                # 3 operations, 4 constants, 9.6 kB of weights
                x: fp16[1, 3, ?, 64] = cast(x=image, dtype="fp16")
                y: fp16[1, 64, ?, 32] = conv(x=x, weight=<kernel: fp16[64, 3, 5, 5], 9.6 kB, blob@64>, pad_type="same", strides=[2, 2])
                z: fp16[1, 64, ?, 32] = scale(x=y, by=2.0, epsilon=1e-05)
                return z
            }
            """);
    }

    [Fact]
    public void Blocks_are_indented_below_their_operation()
    {
        Operation branch = Op("cond", "r", Fp32(1), ("pred", "flag"));
        branch.Blocks.Add(Block(Op("mul", "a", Fp32(1), ("x", "v"), ("y", "ten"))));
        branch.Blocks.Add(Block(Op("identity", "b", Fp32(1), ("x", "v"))));
        Operation loop = Op("while_loop", [Named("i", Fp32()), Named("out", Fp32(1))], ("loop_vars", new[] { "zero", "r" }));
        Block condition = Block(Op("less", "more", ProgramTypes.Tensor(DataType.Bool, []), ("x", "j"), ("y", "ten")));
        Block body = Block(Op("add", "next", Fp32(), ("x", "j"), ("y", "w")));
        foreach (Block block in new[] { condition, body }) block.Inputs.AddRange([Named("j", Fp32()), Named("w", Fp32(1))]);
        body.Outputs.Add("w");
        loop.Blocks.AddRange([condition, body]);
        Function main = Function(
            "CoreML5",
            [Named("flag", ProgramTypes.Tensor(DataType.Bool, [])), Named("v", Fp32(1))],
            Const("zero", ProgramTensor.Scalar(0f)), Const("ten", ProgramTensor.Scalar(10f)), branch, loop);

        AssertPrints(Program(("main", main)), """
            function main(flag: bool, v: fp32[1]) CoreML5 {
                # 6 operations, 2 constants
                r: fp32[1] = cond(pred=flag)
                    then {
                        a: fp32[1] = mul(x=v, y=10.0)
                        return a
                    }
                    else {
                        b: fp32[1] = identity(x=v)
                        return b
                    }
                i: fp32, out: fp32[1] = while_loop(loop_vars=(0.0, r))
                    while(j: fp32, w: fp32[1]) {
                        more: bool = less(x=j, y=10.0)
                        return more
                    }
                    do(j: fp32, w: fp32[1]) {
                        next: fp32 = add(x=j, y=w)
                        return next, w
                    }
                return i, out
            }
            """);
    }

    [Fact]
    public void Compressed_weights_are_unpacked_by_a_line_of_their_own_in_both_forms()
    {
        Operation old = Op("constexpr_lut_to_dense", "w", Fp16(4, 4));
        old.Attributes["name"] = Text("w").ToValue();
        old.Attributes["indices"] = InFile(ProgramTypes.Tensor(DataType.Uint8, [8]), 64);
        old.Attributes["shape"] = ProgramTensor.Of<uint>([4, 4], [2]).ToValue();
        Function main = Function(
            "CoreML8",
            [Named("x", Fp16(1, 4))],
            old,
            Op(
                "constexpr_lut_to_dense", "v", Fp16(4, 4), ("indices", InFile(ProgramTypes.Tensor(DataType.Uint4, [4, 4]), 128)),
                ("lut", InFile(Fp16(1, 1, 16, 1), 192, "@model_path/weights/1.bin"))),
            Op("linear", "y", Fp16(1, 4), ("weight", "w"), ("x", "x")),
            Op("linear", "z", Fp16(1, 4), ("weight", "v"), ("x", "y")));

        AssertPrints(Program(("main", main)), """
            function main(x: fp16[1, 4]) CoreML8 {
                # 4 operations, 0 constants, 48 bytes of weights
                w: fp16[4, 4] = constexpr_lut_to_dense(indices=<uint8[8], 8 bytes, blob@64>, shape=[4, 4])
                v: fp16[4, 4] = constexpr_lut_to_dense(indices=<uint4[4, 4], 8 bytes, blob@128>, lut=<fp16[1, 1, 16, 1], 32 bytes, @model_path/weights/1.bin@192>)
                y: fp16[1, 4] = linear(x=x, weight=w)
                z: fp16[1, 4] = linear(x=y, weight=v)
                return z
            }
            """);
    }

    [Fact]
    public void Functions_states_notes_and_results_that_are_constants_are_shown()
    {
        Function first = Function("CoreML8", [Named("s", new() { StateType = new StateType { WrappedType = Fp16(2) } })],
            Op("read_state", "r", Fp16(2), ("input", "s")), Op("write_state", [], ("input", "s"), ("data", "r")),
            Const("c", ProgramTensor.Scalar(true)));
        first.Attributes["note"] = Text("kept").ToValue();
        Function second = Function(
            "CoreML7", [],
            Op(
                "classify", [Named("label", ProgramTypes.Tensor(DataType.String, []))], ("classes", ProgramList.Of(["cat", "dog"])),
                ("many", ProgramList.Of(new long[17]))));
        Program program = Program(("b", second), ("a", first));
        program.Attributes["buildInfo"] = new ProgramDictionary(
            [KeyValuePair.Create<ProgramValue, ProgramValue>(Text("tool"), Text("8.1"))], Text("").Type, Text("").Type).ToValue();

        AssertPrints(program, """
            # buildInfo: {"tool": "8.1"}

            function a(s: state<fp16[2]>) CoreML8 {
                # note: "kept"
                # 2 operations, 1 constant
                r: fp16[2] = read_state(input=s)
                write_state(data=r, input=s)
                c: bool = const(val=true)
                return c
            }

            function b() CoreML7 {
                # 1 operation, 0 constants
                label: string = classify(many=<list<int64>, 17 items>, classes=["cat", "dog"])
                return label
            }
            """);
    }

    public static readonly TheoryData<string, ProgramValue> Constants = new()
    {
        { "[[1, 2], [3, 4]]", ProgramTensor.Of<int>([1, 2, 3, 4], [2, 2]) },
        { "<int32[17], 68 bytes>", Ints(new int[17]) },
        { "[]", ProgramTensor.Of<int>([], [0]) },
        { "[0.1, -2.0, nan, inf]", ProgramTensor.Of<float>([0.1f, -2, float.NaN, float.PositiveInfinity], [4]) },
        { "0.1", ProgramTensor.Scalar((Half)0.1) },
        { "1e+30", ProgramTensor.Scalar(1e30) },
        { "[-8, 7]", ProgramTensor.OfIntegers(DataType.Int4, [-8, 7], [2]) },
        { "18446744073709551615", ProgramTensor.Scalar(ulong.MaxValue) },
        { "[true, false]", ProgramTensor.Of<bool>([true, false], [2]) },
        { "\"a\\u001B\\\"b\\n\"", Text("a\u001b\"b\n") },
        { $"\"{new string('x', 59)}…\"", Text(new string('x', 1000)) },
        { "(1, \"a\")", new ProgramTuple([ProgramTensor.Scalar(1), Text("a")]) },
        { "<fp32[1, 1, 1, 1, 1, 1, 1], 4 bytes>", ProgramTensor.Of<float>([1], [1, 1, 1, 1, 1, 1, 1]) },
    };

    [Theory]
    [MemberData(nameof(Constants))]
    public void A_constant_is_written_in_a_few_characters(string text, ProgramValue constant)
    {
        Assert.Contains(
            $"op(c={text})", Print(Program(("f", Function("CoreML5", [], Op("op", "y", Fp32(), ("c", constant)))))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_contradicts_itself_is_still_printed()
    {
        Value wrong = new() { Type = Fp32(3), ImmediateValue = new() { Tensor = new() { Ints = new() { Values = { 1 } } } } };
        string names = string.Join(", ", Enumerable.Range(0, 16).Select(i => $"v{i}"));
        Program program = Program(("f\n}", Function("CoreML5", [], Op(
            "op\u001b", "y", new(), ("none", new Value()), ("wrong", wrong), ("empty", Array.Empty<string>()),
            ("long", Enumerable.Range(0, 20).Select(i => $"v{i}").ToArray())))));

        Assert.Contains(
            $"y: unknown = op\\u001b(long=({names}, … 4 more), empty=(), none=<unknown>, wrong=<fp32[3], 12 bytes>)", Print(program),
            StringComparison.Ordinal);
        Assert.StartsWith("function f\\u000a}()", Print(program), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipeline_s_programs_are_all_printed_and_another_model_says_what_it_is()
    {
        Model stage = SampleModels.Make("program");
        using StringWriter writer = new();

        ProgramPrinter.Print(new Model { Pipeline = new Pipeline { Models = { stage, stage } } }, writer);

        Assert.Equal(2, writer.ToString().Split("function main(").Length - 1);
        Assert.Contains(
            "pipelineClassifier",
            Assert.Throws<CoreMLException>(() => ProgramPrinter.Print(SampleModels.ImageClassifier(), TextWriter.Null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_outline_prints_as_the_whole_model_does()
    {
        using TemporaryFolder folder = new();
        Model model = SampleModels.Make("program");
        new ModelFile(model).Save(folder["a.mlpackage"], validate: false);
        using ModelOutline outline = ModelOutline.Read(folder["a.mlpackage"]);

        Assert.Contains("y=<c: fp32[1000], 4.0 kB>", Print(model.MlProgram), StringComparison.Ordinal);
        Assert.Equal(Print(model.MlProgram), Print(outline.Specification.MlProgram));
    }

    [Fact]
    public void Every_program_of_the_conformance_cases_prints()
    {
        foreach (string folder in new[] { "mil", "networks" })
        {
            foreach (string manifest in Directory.EnumerateFiles(
                TestData.Shared("conformance", folder), "Manifest.json", SearchOption.AllDirectories))
            {
                Model model = ModelFile.Load(Path.GetDirectoryName(manifest)!).Specification;
                string text = Print(model.MlProgram);
                Assert.Equal(model.MlProgram.Functions.Count, text.Split("function ").Length - 1);
            }
        }
    }

    private static Value InFile(Specification.MILSpec.ValueType type, ulong offset, string file = "@model_path/weights/weight.bin") =>
        new() { Type = type, BlobFileValue = new() { FileName = file, Offset = offset } };

    private static void AssertPrints(Program program, string expected) => Assert.Equal(expected.ReplaceLineEndings("\n"), Print(program));

    private static string Print(Program program)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        ProgramPrinter.Print(program, writer);
        return writer.ToString().TrimEnd('\n');
    }
}
