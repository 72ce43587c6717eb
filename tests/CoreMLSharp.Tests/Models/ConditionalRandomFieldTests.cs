using System.Buffers.Binary;
using System.Text;
using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection;
using CoreMLSharp.Models.NaturalLanguage;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Tests.Models;

public class ConditionalRandomFieldTests
{
    private const int Places = 5;

    private static readonly string[] Labels = ["NONE", "PROD"];

    private static readonly double[] Transitions = [0.5, -0.25, 1, -2];

    private static readonly (int Place, uint Label, double Value)[] Weights = [(1, 0, 0.75), (1, 1, -0.75), (4, 1, 2)];

    [Fact]
    public void Labels_transitions_and_weights_are_read()
    {
        ConditionalRandomField field = ConditionalRandomField.Read(Parameters(), "the model");

        Assert.Equal(Labels, field.Labels);
        Assert.Equal((Places, 2), (field.PlaceCount, field.UsedPlaceCount));
        Assert.Equal(Transitions, field.Transitions.SelectMany(row => row));
        Assert.Equal(Weights, field.Weights.Select(weight => (weight.Place, (uint)weight.Label, weight.Value)));
    }

    [Fact]
    public void Damaged_parameters_are_refused_with_one_message_and_little_memory()
    {
        byte[] whole = Parameters();
        Random random = new(1);
        for (int trial = 0; trial < 3000; trial++)
        {
            byte[] damaged = [.. whole.Take(trial % 3 == 0 ? random.Next(whole.Length) : whole.Length)];
            for (int i = random.Next(4); i > 0 && damaged.Length > 0; i--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                ConditionalRandomField.Read(damaged, "the model");
            }
            catch (CoreMLException error)
            {
                Assert.StartsWith("the model: ", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Another_kind_of_tagger_is_one_clear_error()
    {
        byte[] parameters = new LanguageContainer(LanguageModelKind.TransferLearning, [new byte[8]]).Write();

        Assert.Contains(
            "of a kind (6) that is not known",
            Assert.Throws<UnsupportedModelException>(() => ConditionalRandomField.Read(parameters, "the model")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Inspection_counts_the_weights()
    {
        Model model = new() { SpecificationVersion = 3, WordTagger = new() { Revision = 1, StringTags = new() { Vector = { Labels } } } };
        model.Description = new() { Input = { Feature.String("text") } };
        model.WordTagger.ModelParameterData = ByteString.CopyFrom(Parameters());

        using TemporaryFolder folder = new();
        new ModelFile(model).Save(folder["model.mlmodel"], validate: false);

        Assert.Equal(
            "revision 1, 2 classes, a random field of 3 weights in 2 of 5 places", ModelSummary.Read(folder["model.mlmodel"]).Root.Detail);
    }

    private static byte[] Parameters()
    {
        byte[] labels = new byte[32 * Labels.Length];
        for (int i = 0; i < Labels.Length; i++) Encoding.UTF8.GetBytes(Labels[i], labels.AsSpan(32 * i));
        byte[] field = Field();
        const int Start = 68;
        byte[] section =
        [
            .. Bytes(300, 128, Start, 0, Start, field.Length, Start + field.Length, labels.Length), .. new byte[Start - 32], .. field,
            .. labels,
        ];
        return new LanguageContainer(LanguageModelKind.ConditionalRandomField, [new byte[8], section]).Write();
    }

    private static byte[] Field()
    {
        byte[] transitions = [.. Transitions.SelectMany(BitConverter.GetBytes)];
        byte[] weights = [.. Weights.SelectMany(weight => (byte[])[.. BitConverter.GetBytes(weight.Value), .. Bytes((int)weight.Label)])];
        int[] counts = [.. Enumerable.Range(0, Places).Select(place => Weights.Count(weight => weight.Place == place))];
        int[] starts = [.. Enumerable.Range(0, Places).Select(place => Weights.Count(weight => weight.Place < place))];
        int afterCounts = 48 + transitions.Length + (4 * Places), afterStarts = afterCounts + (4 * Places);
        byte[] rest =
        [
            .. "FOMC"u8,
            .. Bytes(200, Transitions.Length, Weights.Length, Labels.Length, Places, 48, afterStarts, 48 + transitions.Length, afterCounts),
            .. transitions, .. Bytes(counts), .. Bytes(starts), .. weights,
        ];
        return [.. "lCRF"u8, .. Bytes(rest.Length + 8), .. rest];
    }

    private static byte[] Bytes(params int[] numbers)
    {
        byte[] bytes = new byte[4 * numbers.Length];
        for (int i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), numbers[i]);
        return bytes;
    }
}
