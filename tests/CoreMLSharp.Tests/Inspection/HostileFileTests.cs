using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection;
using CoreMLSharp.IO.Wire;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Tests.Inspection;

/// <summary>Files that are damaged or made to harm: one clear error, for loading and for looking alike.</summary>
public sealed class HostileFileTests
{
    private static readonly Action<string>[] Readers = [path => ModelFile.Load(path), path => ModelOutline.Read(path)];

    [Fact]
    public void A_truncated_file_is_refused_wherever_it_ends()
    {
        using TemporaryFolder folder = new();
        byte[] bytes = SampleModels.ImageClassifier().ToByteArray();
        foreach (int length in Enumerable.Range(1, 400).Concat([1000, 5000, bytes.Length - 1]))
        {
            File.WriteAllBytes(folder["cut.mlmodel"], bytes[..length]);
            foreach (Action<string> read in Readers)
            {
                // A cut between two fields of the root leaves a valid, shorter message.
                Exception? error = Record.Exception(() => read(folder["cut.mlmodel"]));
                Assert.True(error is null or ModelFormatException, $"{length} bytes: {error}");
            }
        }

        File.WriteAllBytes(folder["cut.mlmodel"], bytes[..5000]);
        Assert.All(
            Readers,
            read =>
                Assert.Contains(
                    "damaged", Assert.Throws<ModelFormatException>(() => read(folder["cut.mlmodel"])).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        using TemporaryFolder folder = new();
        Random random = new(7);
        byte[] bytes = new byte[2000];
        for (int i = 0; i < 200; i++)
        {
            random.NextBytes(bytes);
            File.WriteAllBytes(folder["noise.mlmodel"], bytes);
            Assert.All(Readers, read => Assert.Throws<ModelFormatException>(() => read(folder["noise.mlmodel"])));
        }
    }

    [Fact]
    public void A_model_with_changed_bytes_never_crashes_a_reader()
    {
        using TemporaryFolder folder = new();
        Random random = new(11);
        byte[] original = [.. SampleModels.Network(weights: 8).ToByteArray(), .. SampleModels.Make("program").ToByteArray()[..300]];
        for (int i = 0; i < 500; i++)
        {
            byte[] bytes = [.. original];
            for (int change = 0; change < 3; change++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(folder["changed.mlmodel"], bytes);
            foreach (Action<string> read in Readers.Append(path => ModelSummary.Read(path)))
            {
                Exception? error = Record.Exception(() => read(folder["changed.mlmodel"]));
                Assert.True(error is null or ModelFormatException, error?.ToString());
            }
        }
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("<!DOCTYPE html><html><body>404</body></html>", "not a Core ML model")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "is a pointer")]
    public void What_is_no_model_is_called_so(string text, string complaint)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["text.mlmodel"], text);

        Assert.All(
            Readers,
            read =>
                Assert.Contains(
                    complaint, Assert.Throws<ModelFormatException>(() => read(folder["text.mlmodel"])).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_length_beyond_the_file_is_refused_before_memory_is_asked_for()
    {
        using TemporaryFolder folder = new();
        byte[] bytes = [.. WireBytes.EmptyModel, .. WireBytes.Field(Model.NeuralNetworkFieldNumber, [], int.MaxValue)];
        File.WriteAllBytes(folder["huge.mlmodel"], bytes);

        Assert.All(Readers, read => Assert.Throws<ModelFormatException>(() => read(folder["huge.mlmodel"])));
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(60, false)]
    [InlineData(100_000, false)]
    public void Nesting_has_a_limit(int pipelines, bool isReadable)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["deep.mlmodel"], NestedPipelines(pipelines));

        foreach (Action<string> read in Readers)
        {
            Exception? error = Record.Exception(() => read(folder["deep.mlmodel"]));
            if (isReadable) Assert.Null(error);
            else Assert.IsType<ModelFormatException>(error);
        }
    }

    [Fact]
    public void Unknown_groups_are_jumped_over_up_to_a_depth()
    {
        using TemporaryFolder folder = new();
        byte[] known = [.. WireBytes.EmptyModel];
        byte[] open = [0xFB, 0xFF, 0x03]; // field 8191, a group begins
        byte[] close = [0xFC, 0xFF, 0x03];
        File.WriteAllBytes(folder["group.mlmodel"], [.. known, .. open, .. close]);
        File.WriteAllBytes(folder["deep.mlmodel"], [.. known, .. Enumerable.Repeat(open, 5000).SelectMany(bytes => bytes)]);
        File.WriteAllBytes(folder["closed.mlmodel"], [.. known, .. close]);

        Assert.Equal(1, ModelOutline.Read(folder["group.mlmodel"]).Specification.SpecificationVersion);
        Assert.All(Readers, read => Assert.Throws<ModelFormatException>(() => read(folder["deep.mlmodel"])));
        Assert.All(Readers, read => Assert.Throws<ModelFormatException>(() => read(folder["closed.mlmodel"])));
    }

    [Fact]
    public void Millions_of_empty_messages_are_refused()
    {
        using TemporaryFolder folder = new();
        byte[] layers = new byte[2 * 2_100_000];
        for (int i = 0; i < layers.Length; i += 2) layers[i] = 0x0A; // an empty layer
        File.WriteAllBytes(folder["many.mlmodel"], [.. WireBytes.EmptyModel, .. WireBytes.Field(Model.NeuralNetworkFieldNumber, layers)]);

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelOutline.Read(folder["many.mlmodel"]));

        Assert.Contains("messages", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loading_counts_messages_first()
    {
        using MemoryStream stream = new(SampleModels.Network(4).ToByteArray());

        Assert.Throws<ModelFormatException>(() => MessageCount.Check(new WireReader(stream, "model"), maximum: 1000));
        stream.Position = 0;
        MessageCount.Check(new WireReader(stream, "model"));
    }

    [Fact]
    public void Empty_layers_are_counted_by_the_memory_that_they_would_take()
    {
        byte[] layers = new byte[2 * 6_000_000];
        for (int i = 0; i < layers.Length; i += 2) layers[i] = 0x0A; // an empty layer
        using MemoryStream stream = new([.. WireBytes.EmptyModel, .. WireBytes.Field(Model.NeuralNetworkFieldNumber, layers)]);

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelFile.Load(stream, "many"));

        Assert.Contains("MiB of memory", error.Message, StringComparison.Ordinal);
    }

    private static byte[] NestedPipelines(int count)
    {
        List<byte[]> heads = [];
        long length = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] models = i == 0 ? [] : WireBytes.Field(Pipeline.ModelsFieldNumber, [], length);
            byte[] pipeline = WireBytes.Field(Model.PipelineFieldNumber, models, length);
            heads.Add([.. WireBytes.EmptyModel, .. pipeline]);
            length += heads[^1].Length;
        }

        heads.Reverse();
        return [.. heads.SelectMany(head => head)];
    }
}
