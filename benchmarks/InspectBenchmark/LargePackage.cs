using System.Buffers.Binary;
using CoreMLSharp;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace InspectBenchmark;

/// <summary>
/// A package whose weight file has 1 GB: 118 convolutions of half floats with an activation after each. The weights are a hole in the file,
/// which reads as zeros and takes no room on the disk.
/// </summary>
internal static class LargePackage
{
    private const int Convolutions = 118;
    private const int Channels = 704;
    private const int Alignment = 64;

    public static void Save(string path)
    {
        DirectoryInfo empty = Directory.CreateTempSubdirectory("inspect-benchmark-");
        try
        {
            new ModelFile(Model(), empty.FullName).Save(path, validate: false);
        }
        finally
        {
            empty.Delete();
        }

        using FileStream stream = File.Create(Path.Combine(ModelFile.Load(path).WeightsFolder!, "weight.bin"));
        Span<byte> entry = stackalloc byte[Alignment];
        BinaryPrimitives.WriteInt32LittleEndian(entry, Convolutions);
        BinaryPrimitives.WriteInt32LittleEndian(entry[4..], 2);
        stream.Write(entry);
        for (int i = 0; i < Convolutions; i++)
        {
            stream.Position = Offset(i);
            BinaryPrimitives.WriteUInt32LittleEndian(entry, 0xDEADBEEF);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], 1);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], Bytes);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], Offset(i) + Alignment);
            stream.Write(entry);
        }

        stream.SetLength(Offset(Convolutions));
    }

    private static long Bytes => Channels * Channels * 3 * 3 * 2L;

    private static long Offset(int entry) => Alignment + (entry * (Alignment + Bytes));

    private static Model Model()
    {
        Block body = new() { Outputs = { $"relu{Convolutions - 1}" } };
        ValueType maps = ProgramTypes.Tensor(DataType.Float16, [1, Channels, 56, 56]);
        for (int i = 0; i < Convolutions; i++)
        {
            ValueType weights = ProgramTypes.Tensor(DataType.Float16, [Channels, Channels, 3, 3]);
            Value value = new()
            {
                Type = weights,
                BlobFileValue = new() { FileName = "@model_path/weights/weight.bin", Offset = (ulong)Offset(i) },
            };
            Operation constant = Operation("const", $"weight{i}", weights);
            constant.Attributes["val"] = value;
            Operation convolution = Operation("conv", $"conv{i}", maps, ("x", i == 0 ? "image" : $"relu{i - 1}"), ("weight", $"weight{i}"));
            convolution.Inputs["pad_type"] =
                new Argument { Arguments = { new Argument.Types.Binding { Value = ProgramTensor.OfStrings(["same"], []).ToValue() } } };
            body.Operations.AddRange([constant, convolution, Operation("relu", $"relu{i}", maps, ("x", $"conv{i}"))]);
        }

        Function main = new()
        {
            Opset = "CoreML7",
            Inputs = { new NamedValueType { Name = "image", Type = maps } },
            BlockSpecializations = { ["CoreML7"] = body },
        };
        return new Model
        {
            SpecificationVersion = 8,
            Description = new ModelDescription { Input = { Array("image") }, Output = { Array(body.Outputs[0]) } },
            MlProgram = new CoreMLSharp.Specification.MILSpec.Program { Version = 1, Functions = { ["main"] = main } },
        };
    }

    private static Operation Operation(string type, string name, ValueType result, params (string Parameter, string Value)[] inputs)
    {
        Operation operation = new() { Type = type, Outputs = { new NamedValueType { Name = name, Type = result } } };
        foreach ((string parameter, string value) in inputs)
        {
            operation.Inputs[parameter] = new Argument { Arguments = { new Argument.Types.Binding { Name = value } } };
        }

        return operation;
    }

    private static FeatureDescription Array(string name) => new()
    {
        Name = name,
        Type = new FeatureType
        {
            MultiArrayType = new ArrayFeatureType
            {
                Shape = { 1, Channels, 56, 56 },
                DataType = ArrayFeatureType.Types.ArrayDataType.Float16,
            },
        },
    };
}
