using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Specification;
using Google.Protobuf.Reflection;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.Tests.NeuralNetworks;

public sealed class LayerDefinitionsTests
{
    public static TheoryData<LayerCase> Kinds => [.. Enum.GetValues<LayerCase>().Where(kind => kind != LayerCase.None)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_layer_has_a_definition(LayerCase kind) => Assert.Equal(kind, LayerDefinitions.Find(kind)?.Kind);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_layer_without_any_parameter_can_be_asked_for_everything(LayerCase kind)
    {
        NeuralNetworkLayer layer = Empty(kind);
        Assert.InRange(LayerVersions.Of(layer), 1, 10);
        Assert.Empty(LayerDefinitions.WeightsOf(layer));
        Assert.All(
            ShapeContext.Infer(layer, new ShapeScope(new Dictionary<string, CoreMLSharp.Shapes.TensorShape>())).Outputs,
            shape => Assert.NotNull(shape));
    }

    /// <summary>The fields of the specification decide which weights a layer has; the definitions name each of them.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_definition_names_all_weights_of_its_parameters(LayerCase kind)
    {
        if (kind == LayerCase.Activation) return;
        NeuralNetworkLayer layer = Empty(kind);
        FieldDescriptor field = NeuralNetworkLayer.Descriptor.FindFieldByNumber((int)kind);
        int expected = Fill((Google.Protobuf.IMessage)field.Accessor.GetValue(layer));
        Assert.Equal(expected, LayerDefinitions.WeightsOf(layer).Count());
    }

    [Fact]
    public void A_kind_of_layer_is_not_registered_twice()
    {
        LayerDefinition[] family = [new(LayerCase.Sin, 1, 1)];
        Assert.Throws<ArgumentException>(() => LayerDefinitions.Register(family, family));
    }

    private static NeuralNetworkLayer Empty(LayerCase kind)
    {
        NeuralNetworkLayer layer = new();
        FieldDescriptor field = NeuralNetworkLayer.Descriptor.FindFieldByNumber((int)kind);
        field.Accessor.SetValue(layer, field.MessageType.Parser.ParseFrom([]));
        return layer;
    }

    /// <summary>Sets every field of the type of weights, those of messages inside included, and counts them.</summary>
    private static int Fill(Google.Protobuf.IMessage message)
    {
        int count = 0;
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.FieldType != FieldType.Message || field.IsMap
                || (field.MessageType != WeightParams.Descriptor && field.MessageType != LSTMWeightParams.Descriptor))
            {
                continue;
            }

            Google.Protobuf.IMessage value = field.MessageType.Parser.ParseFrom([]);
            if (field.IsRepeated) ((System.Collections.IList)field.Accessor.GetValue(message)).Add(value);
            else field.Accessor.SetValue(message, value);
            count += field.MessageType == WeightParams.Descriptor ? 1 : Fill(value);
        }

        return count;
    }
}
