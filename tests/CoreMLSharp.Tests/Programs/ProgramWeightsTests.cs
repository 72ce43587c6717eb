using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;
using Google.Protobuf;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Tests.Programs;

public sealed class ProgramWeightsTests
{
    /// <summary>Every kind of constant, and the field of the message that coremltools keeps it in.</summary>
    public static readonly TheoryData<string> Kinds = [.. Samples.Keys];

    private static Dictionary<string, (ProgramValue Value, TensorValue.ValueOneofCase Field)> Samples => new()
    {
        ["bool"] = (ProgramTensor.Of<bool>([true, false], [2]), TensorValue.ValueOneofCase.Bools),
        ["string"] = (ProgramTensor.OfStrings(["a", ""], [2, 1]), TensorValue.ValueOneofCase.Strings),
        ["fp16"] = (ProgramTensor.Of<Half>([(Half)1.5], []), TensorValue.ValueOneofCase.Bytes),
        ["fp32"] = (ProgramTensor.Of<float>([1.5f, float.NaN], [2]), TensorValue.ValueOneofCase.Floats),
        ["fp64"] = (ProgramTensor.Of<double>([1.5, -0.0], [2]), TensorValue.ValueOneofCase.Doubles),
        ["bf16"] = (ProgramTensor.OfFloats(DataType.Bfloat16, [1.5f], [1]), TensorValue.ValueOneofCase.Bytes),
        ["fp8e4m3fn"] = (ProgramTensor.OfFloats(DataType.Float8E4M3Fn, [1.5f], [1]), TensorValue.ValueOneofCase.Bytes),
        ["fp8e5m2"] = (ProgramTensor.OfFloats(DataType.Float8E5M2, [1.5f], [1]), TensorValue.ValueOneofCase.Bytes),
        ["int8"] = (ProgramTensor.Of<sbyte>([-1], [1]), TensorValue.ValueOneofCase.Bytes),
        ["uint8"] = (ProgramTensor.Of<byte>([255], [1]), TensorValue.ValueOneofCase.Bytes),
        ["int16"] = (ProgramTensor.Of<short>([-300], [1]), TensorValue.ValueOneofCase.Ints),
        ["uint16"] = (ProgramTensor.Of<ushort>([65535], [1]), TensorValue.ValueOneofCase.Ints),
        ["int32"] = (ProgramTensor.Of<int>([-70000, 1], [2]), TensorValue.ValueOneofCase.Ints),
        ["uint32"] = (ProgramTensor.Of<uint>([uint.MaxValue], [1]), TensorValue.ValueOneofCase.Bytes),
        ["int64"] = (ProgramTensor.Of<long>([long.MinValue], [1]), TensorValue.ValueOneofCase.LongInts),
        ["uint64"] = (ProgramTensor.Of<ulong>([ulong.MaxValue], [1]), TensorValue.ValueOneofCase.LongInts),
        ["int4"] = (ProgramTensor.OfIntegers(DataType.Int4, [-8, 7, 1], [3]), TensorValue.ValueOneofCase.Bytes),
        ["uint1"] = (ProgramTensor.OfIntegers(DataType.Uint1, [1, 0, 1], [3]), TensorValue.ValueOneofCase.Bytes),
        ["uint2"] = (ProgramTensor.OfIntegers(DataType.Uint2, [3, 0], [2]), TensorValue.ValueOneofCase.Bytes),
        ["uint3"] = (ProgramTensor.OfIntegers(DataType.Uint3, [7, 1, 2], [3]), TensorValue.ValueOneofCase.Bytes),
        ["uint4"] = (ProgramTensor.OfIntegers(DataType.Uint4, [15], []), TensorValue.ValueOneofCase.Bytes),
        ["uint6"] = (ProgramTensor.OfIntegers(DataType.Uint6, [63, 1], [2]), TensorValue.ValueOneofCase.Bytes),
        ["empty"] = (ProgramTensor.Of<float>([], [0, 4]), TensorValue.ValueOneofCase.Floats),
        ["list of texts"] = (ProgramList.Of(["cat", "dog"]), TensorValue.ValueOneofCase.None),
        ["list of numbers"] = (ProgramList.Of([1L, 2L]), TensorValue.ValueOneofCase.None),
        ["tuple"] = (new ProgramTuple([ProgramTensor.Scalar(1f), ProgramList.Of(["a"])]), TensorValue.ValueOneofCase.None),
        ["dictionary"] = (new ProgramDictionary(
            [KeyValuePair.Create<ProgramValue, ProgramValue>(ProgramTensor.OfStrings(["k"], []), ProgramTensor.Scalar(2))],
            ProgramTypes.Tensor(DataType.String, []),
            ProgramTypes.Tensor(DataType.Int32, [])), TensorValue.ValueOneofCase.None),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_constant_survives_as_a_message(string kind)
    {
        (ProgramValue value, TensorValue.ValueOneofCase field) = Samples[kind];
        using ProgramWeights weights = new(weightsFolder: null);

        Value message = Value.Parser.ParseFrom(value.ToValue().ToByteArray());
        ProgramValue read = weights.Read(message);

        Assert.Equal(message, read.ToValue());
        Assert.Equal(value.Type, read.Type);
        if (value is not ProgramTensor tensor) return;
        Assert.Equal(field, message.ImmediateValue.Tensor.ValueCase);
        Assert.Equal(tensor.Bytes.ToArray(), ((ProgramTensor)read).Bytes.ToArray());
    }

    [Fact]
    public void Lists_tuples_and_dictionaries_give_their_constants()
    {
        using ProgramWeights weights = new(weightsFolder: null);

        ProgramList list = Assert.IsType<ProgramList>(weights.Read(Samples["list of texts"].Value.ToValue()));
        ProgramTuple tuple = Assert.IsType<ProgramTuple>(weights.Read(Samples["tuple"].Value.ToValue()));
        ProgramDictionary dictionary = Assert.IsType<ProgramDictionary>(weights.Read(Samples["dictionary"].Value.ToValue()));

        Assert.Equal(["cat", "dog"], list.Items.Select(item => ((ProgramTensor)item).AsString()));
        Assert.Equal(1f, ((ProgramTensor)tuple.Items[0]).AsFloat());
        Assert.Equal("k", ((ProgramTensor)dictionary.Entries[0].Key).AsString());
        Assert.Equal(2, ((ProgramTensor)dictionary.Entries[0].Value).AsInteger());
    }

    [Fact]
    public void Whole_numbers_and_half_floats_are_read_from_other_fields_too()
    {
        using ProgramWeights weights = new(weightsFolder: null);

        Assert.Equal([-1], Read(DataType.Int8, new() { Ints = new() { Values = { -1 } } }).ToIntegers());
        Assert.Equal([7], Read(DataType.Int32, new() { LongInts = new() { Values = { 7 } } }).ToIntegers());
        Assert.Equal([513], Read(DataType.Int16, new() { Bytes = new() { Values = ByteString.CopyFrom(1, 2) } }).ToIntegers());
        Assert.Equal([0.5f], Read(DataType.Float16, new() { Floats = new() { Values = { 0.5f } } }).ToFloats());

        ProgramTensor Read(DataType type, TensorValue tensor) => weights.ReadTensor(Immediate(ProgramTypes.Tensor(type, [1]), tensor));
    }

    [Fact]
    public void Large_tensors_go_to_the_weight_file_and_equal_ones_once()
    {
        using TemporaryFolder folder = new();
        float[] elements = [.. Enumerable.Range(0, 12).Select(i => i / 2f)];
        using ProgramWeightsWriter writer = new(specificationVersion: 7);

        Value small = writer.Add(ProgramTensor.Of<float>(elements.AsSpan(0, 9), [9]));
        Value large = writer.Add(ProgramTensor.Of<float>(elements, [3, 4]));
        Value again = writer.Add(ProgramTensor.Of<float>(elements, [12]));
        Value other = writer.Add(ProgramTensor.OfIntegers(DataType.Uint4, new long[10], [10]));
        Value list = writer.Add(ProgramList.Of(Enumerable.Repeat("class", 20)));
        using (ModelFile file = writer.ToModelFile(SampleModels.Make("program"))) file.Save(folder["a.mlpackage"], validate: false);

        using ProgramWeights weights = new(ModelFile.Load(folder["a.mlpackage"]));
        Assert.Equal(Value.ValueOneofCase.ImmediateValue, small.ValueCase);
        Assert.Equal(Value.ValueOneofCase.ImmediateValue, list.ValueCase);
        Assert.Equal((64UL, 64UL, 192UL), (large.BlobFileValue.Offset, again.BlobFileValue.Offset, other.BlobFileValue.Offset));
        Assert.Equal("@model_path/weights/weight.bin", large.BlobFileValue.FileName);
        Assert.Equal(elements, weights.ReadTensor(large).ToFloats());
        Assert.Equal([3, 4], weights.ReadTensor(large).Shape);
        Assert.Equal([12], weights.ReadTensor(again).Shape);
        Assert.Equal(new long[10], weights.ReadTensor(other).ToIntegers());
    }

    [Theory]
    [InlineData(8, Value.ValueOneofCase.ImmediateValue)]
    [InlineData(9, Value.ValueOneofCase.BlobFileValue)]
    public void Wide_integers_go_to_the_file_from_version_9_on(int version, Value.ValueOneofCase place)
    {
        using ProgramWeightsWriter writer = new(version);

        Assert.Equal(place, writer.Add(ProgramTensor.Of<int>(new int[10], [10])).ValueCase);
        Assert.Equal(Value.ValueOneofCase.ImmediateValue, writer.Add(ProgramTensor.Of<long>(new long[10], [10])).ValueCase);
    }

    [Fact]
    public void Weights_that_nobody_saves_leave_nothing_behind()
    {
        ProgramWeightsWriter writer = new(9);
        writer.Add(ProgramTensor.Of<float>(new float[100], [100]));
        ModelFile file = writer.ToModelFile(SampleModels.Make("program"));
        writer.Dispose();
        Assert.True(Directory.Exists(file.WeightsFolder));

        file.Dispose();

        Assert.False(Directory.Exists(file.WeightsFolder));
    }

    [Theory]
    [InlineData("@model_path/weights/../weight.bin")]
    [InlineData("@model_path/weights/none/../weight.bin")]
    [InlineData("@model_path/../weights/weight.bin")]
    [InlineData("@model_path/weights//weight.bin")]
    [InlineData("@model_path/weights/./weight.bin")]
    [InlineData("@model_path/weights/..\\weight.bin")]
    [InlineData("@model_path/weights/")]
    [InlineData("@model_path/model.mlmodel")]
    [InlineData("weights/weight.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("@model_path//etc/passwd")]
    [InlineData("")]
    public void Weight_files_must_be_inside_the_package(string name)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["weights"]);
        File.WriteAllBytes(folder["weight.bin"], BlobBytes.File(0));
        File.WriteAllBytes(folder["weights", "weight.bin"], BlobBytes.File(0));
        using ProgramWeights weights = new(folder["weights"]);

        Assert.Contains("outside", Assert.Throws<ModelFormatException>(() => weights.File(name)).Message);
    }

    [Fact]
    public void A_weight_file_that_is_a_link_or_missing_is_refused()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["weights"]);
        File.WriteAllBytes(folder["real.bin"], BlobBytes.File(0));
        File.CreateSymbolicLink(folder["weights", "weight.bin"], folder["real.bin"]);
        using ProgramWeights weights = new(folder["weights"]);
        using ProgramWeights none = new(weightsFolder: null);

        Assert.Contains("link", Assert.Throws<ModelFormatException>(() => weights.File("@model_path/weights/weight.bin")).Message);
        Assert.Contains("missing", Assert.Throws<ModelFormatException>(() => weights.File("@model_path/weights/other.bin")).Message);
        Assert.Contains(
            "no weights folder", Assert.Throws<ModelFormatException>(() => none.File("@model_path/weights/weight.bin")).Message);
    }

    public static readonly TheoryData<string, Value, string> Contradictions = new()
    {
        { "nothing", new Value(), "unknown" },
        { "a type alone", new Value { Type = ProgramTypes.Tensor(DataType.Float32, [1]) }, "fp32[1]" },
        {
            "fewer elements", Immediate(ProgramTypes.Tensor(DataType.Float32, [3]), new() { Floats = new() { Values = { 1, 2 } } }),
            "fp32[3]"
        },
        { "more elements", Immediate(ProgramTypes.Tensor(DataType.Float32, []), new() { Floats = new() { Values = { 1, 2 } } }), "fp32" },
        {
            "another field", Immediate(ProgramTypes.Tensor(DataType.Float32, [1]), new() { Ints = new() { Values = { 1 } } }),
            "not stored as ints"
        },
        {
            "a number too large", Immediate(ProgramTypes.Tensor(DataType.Int8, [1]), new() { Ints = new() { Values = { 300 } } }),
            "does not fit"
        },
        {
            "an open shape", Immediate(ProgramTypes.Tensor(DataType.Float32, [-1]), new() { Floats = new() { Values = { 1 } } }),
            "open shape"
        },
        {
            "no element type",
            Immediate(ProgramTypes.Tensor(DataType.UnusedType, [1]), new() { Bytes = new() { Values = ByteString.CopyFrom(1) } }),
            "unknown"
        },
        { "a wrong rank", WrongRank(), "rank 2" },
        {
            "a list that is none", new Value { Type = ProgramList.Of(["a"]).Type, ImmediateValue = new() { Tensor = new() } },
            "list<string>"
        },
        { "a short list", ShortList(), "list of 2" },
        {
            "a short tuple",
            new Value { Type = new ProgramTuple([ProgramTensor.Scalar(1)]).Type, ImmediateValue = new() { Tuple = new() } }, "tuple of 1"
        },
        { "half an entry", HalfAnEntry(), "without key or value" },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void A_constant_that_contradicts_its_type_is_refused(string name, Value value, string complaint)
    {
        using ProgramWeights weights = new(weightsFolder: null);

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => weights.Read(value));

        Assert.True(error.Message.Contains(complaint), $"{name}: {error.Message}");
    }

    [Theory]
    [InlineData(DataType.Uint8, 5, 64UL, "5")]
    [InlineData(DataType.Int8, 4, 64UL, "holds uint8, but the program says int8")]
    [InlineData(DataType.Uint8, 4, 128UL, "none of the 1 arrays")]
    public void The_program_and_its_weight_file_must_agree(DataType type, long count, ulong offset, string complaint)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["weight.bin"], BlobBytes.File(1, BlobBytes.Entry(64, 3, [1, 2, 3, 4])));
        using ProgramWeights weights = new(folder.Path);
        Value value = new()
        {
            Type = ProgramTypes.Tensor(type, [count]),
            BlobFileValue = new() { FileName = "@model_path/weights/weight.bin", Offset = offset },
        };

        Assert.Contains(complaint, Assert.Throws<ModelFormatException>(() => weights.Read(value)).Message);
    }

    private static Value Immediate(ValueType type, TensorValue tensor) => new() { Type = type, ImmediateValue = new() { Tensor = tensor } };

    private static Value WrongRank()
    {
        Value value = ProgramTensor.Scalar(1f).ToValue();
        value.Type.TensorType.Rank = 2;
        return value;
    }

    private static Value ShortList()
    {
        Value value = ProgramList.Of(["a", "b"]).ToValue();
        value.ImmediateValue.List.Values.RemoveAt(1);
        return value;
    }

    private static Value HalfAnEntry()
    {
        Value value = Samples["dictionary"].Value.ToValue();
        value.ImmediateValue.Dictionary.Values[0].Value = null;
        return value;
    }
}
