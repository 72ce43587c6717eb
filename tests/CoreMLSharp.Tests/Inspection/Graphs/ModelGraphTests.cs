using CoreMLSharp.Building.Programs;
using CoreMLSharp.Inspection;
using CoreMLSharp.Inspection.Graphs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;
using Google.Protobuf;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Inspection.Graphs;

public sealed class ModelGraphTests
{
    public static TheoryData<string> Names => SampleModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Edges_and_boxes_refer_to_nodes(string name)
    {
        ModelGraph graph = Graph(SampleModels.Make(name));

        HashSet<string> ids = [.. graph.Nodes.Select(node => node.Id)];
        Assert.Equal(graph.Nodes.Count, ids.Count);
        Assert.All(
            graph.Nodes,
            node => Assert.True(node.Parent is null || graph.Nodes.Single(other => other.Id == node.Parent).Kind == GraphNodeKind.Box));
        Assert.All(graph.Edges, edge => Assert.True(ids.Contains(edge.From) && ids.Contains(edge.To)));
    }

    [Fact]
    public void A_pipeline_s_stages_follow_each_other()
    {
        Model model = SampleModels.ImageClassifier();
        IList<Model> stages = model.PipelineClassifier.Pipeline.Models;
        stages[0].Description =
            new ModelDescription { Input = { model.Description.Input }, Output = { SampleModels.Array("features", 2048) } };
        stages[1].Description =
            new ModelDescription { Input = { SampleModels.Array("features", 2048) }, Output = { model.Description.Output } };

        ModelGraph graph = Graph(model);

        Assert.Equal(
            [
                "image → visionFeaturePrint (image)", "visionFeaturePrint → glmClassifier (features)",
                "glmClassifier → classLabelProbs (classLabelProbs)", "glmClassifier → classLabel (classLabel)",
            ],
            Arrows(graph));
    }

    [Fact]
    public void A_linked_stage_whose_model_is_opened_is_a_box_with_that_model_inside()
    {
        using TemporaryFolder folder = new();
        Model inside = Network(new NeuralNetworkLayer { Name = "layer", Input = { "x" }, Output = { "y" }, Copy = new() });
        Model link = new() { SpecificationVersion = 4, Description = inside.Description.Clone(), LinkedModel = new() };
        link.LinkedModel.LinkedModelFile =
            new LinkedModelFile { LinkedModelFileName = new() { DefaultValue = "other.mlmodel" } };
        Model model = new()
        {
            SpecificationVersion = 4,
            Description = inside.Description.Clone(),
            Pipeline = new Pipeline { Models = { link }, Names = { "stage" } },
        };
        new ModelFile(model).Save(folder["model.mlmodel"], validate: false);
        new ModelFile(inside).Save(folder["other.mlmodel"], validate: false);
        using ModelOutline outline = ModelOutline.Read(folder["model.mlmodel"]);

        ModelGraph graph = ModelGraph.Of(outline, "model", openLink: _ => ModelOutline.Read(folder["other.mlmodel"]));

        GraphNode box = graph.Nodes.Single(node => node.Kind == GraphNodeKind.Box);
        Assert.Contains(new GraphSetting("links to", "other.mlmodel"), box.Settings);
        Assert.Equal("layer", Assert.Single(graph.Nodes, node => node.Parent == box.Id).Name);
        Assert.Equal(2, graph.Edges.Count);
        Assert.DoesNotContain(ModelGraph.Of(outline, "model").Nodes, node => node.Kind == GraphNodeKind.Box);
    }

    [Fact]
    public void Layers_have_their_settings_weights_and_shapes()
    {
        Model model = Network(
            new NeuralNetworkLayer
            {
                Name = "first",
                Input = { "x" },
                Output = { "a" },
                Convolution = new ConvolutionLayerParams
                {
                    OutputChannels = 6,
                    KernelChannels = 1,
                    KernelSize = { 3, 5 },
                    Valid = new()
                    {
                        PaddingAmounts = new()
                        {
                            BorderAmounts_ =
                            {
                                new BorderAmounts.Types.EdgeSizes { StartEdgeSize = 1, EndEdgeSize = 2 },
                                new BorderAmounts.Types.EdgeSizes(),
                            },
                        },
                    },
                    Weights = new WeightParams { FloatValue = { new float[90] } },
                    HasBias = true,
                    Bias = new WeightParams { FloatValue = { 0.5f, -1, 2, 3, 4, 5 } },
                },
            },
            new NeuralNetworkLayer
            {
                Name = "second",
                Input = { "a" },
                Output = { "y" },
                Activation = new ActivationParams { LeakyReLU = new() { Alpha = 0.25f } },
            });

        ModelGraph graph = Graph(model);

        GraphNode convolution = graph.Nodes.Single(node => node.Name == "first");
        Assert.Equal("convolution", convolution.Type);
        Assert.Contains(new GraphSetting("kernelSize", "3, 5"), convolution.Settings);
        Assert.Contains(new GraphSetting("paddingAmounts.borderAmounts", "(1, 2), ()"), convolution.Settings);
        Assert.Contains(new GraphSetting("weights", "float32 [6, 1, 3, 5]"), convolution.Settings);
        Assert.Contains(new GraphSetting("bias", "float32 [6]: 0.5, -1, 2, 3, 4, 5"), convolution.Settings);
        Assert.Contains(new GraphSetting("leakyReLU.alpha", "0.25"), graph.Nodes.Single(node => node.Name == "second").Settings);
        Assert.Equal("[6, 9, 4]", graph.Edges.Single(edge => edge.Name == "a").Type);
    }

    [Fact]
    public void After_a_branch_a_value_comes_from_either_side()
    {
        NeuralNetwork Side(string name) =>
            new() { Layers = { new NeuralNetworkLayer { Name = name, Input = { "x" }, Output = { "z" }, Copy = new() } } };
        Model model = Network(
            new NeuralNetworkLayer
            {
                Name = "choose",
                Input = { "x" },
                Branch = new BranchLayerParams { IfBranch = Side("left"), ElseBranch = Side("right") },
            },
            new NeuralNetworkLayer { Name = "last", Input = { "z" }, Output = { "y" }, Copy = new() });

        ModelGraph graph = Graph(model);

        Assert.Equal(
            ["branch", "ifBranch", "elseBranch"], graph.Nodes.Where(node => node.Kind == GraphNodeKind.Box).Select(node => node.Type));
        Assert.Equal(
            ["x → condition (x)", "x → left (x)", "x → right (x)", "left → last (z)", "right → last (z)", "last → y (y)"], Arrows(graph));
    }

    [Fact]
    public void Constants_of_a_program_stand_with_the_operation_that_takes_them()
    {
        ModelGraph graph = Graph(SampleModels.Make("program"));

        GraphNode add = Assert.Single(graph.Nodes, node => node.Kind == GraphNodeKind.Operation);
        Assert.Equal("add", add.Type);
        Assert.Equal([new GraphSetting("y", "fp32 [1000]")], add.Settings);
        Assert.Equal(["x → y (x)", "y → y (y)"], Arrows(graph));
        Assert.Equal("fp32[1000]", graph.Edges[1].Type);
    }

    [Fact]
    public void Small_constants_of_a_program_have_their_values_half_floats_too()
    {
        Model model = SampleModels.Make("program");
        MIL.Block main = model.MlProgram.Functions["main"].BlockSpecializations["CoreML5"];
        MIL.Operation clip = new()
        {
            Type = "clip",
            Inputs = { ["x"] = new MIL.Argument { Arguments = { new MIL.Argument.Types.Binding { Name = "x" } } } },
            Outputs = { new MIL.NamedValueType { Name = "z", Type = main.Operations[1].Outputs[0].Type } },
        };
        foreach ((string name, Half value) in new[] { ("alpha", (Half)0.5f), ("beta", (Half)6) })
        {
            MIL.Value constant = new()
            {
                Type = new MIL.ValueType { TensorType = new MIL.TensorType { DataType = MIL.DataType.Float16 } },
                ImmediateValue = new MIL.Value.Types.ImmediateValue
                {
                    Tensor = new MIL.TensorValue { Bytes = new() { Values = ByteString.CopyFrom(BitConverter.GetBytes(value)) } },
                },
            };
            main.Operations.Add(new MIL.Operation
            {
                Type = "const",
                Attributes = { ["val"] = constant },
                Outputs = { new MIL.NamedValueType { Name = name, Type = constant.Type } },
            });
            clip.Inputs[name] = new MIL.Argument { Arguments = { new MIL.Argument.Types.Binding { Name = name } } };
        }

        main.Operations.Add(clip);

        GraphNode node = Graph(model).Nodes.Single(other => other.Type == "clip");

        Assert.Equal([new GraphSetting("alpha", "0.5"), new GraphSetting("beta", "6")], node.Settings);
    }

    [Fact]
    public void Constants_in_the_weight_file_have_their_values_where_they_are_few()
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable x = main.Input("x", MIL.DataType.Float32, 60);
        main.Output("y", main.Add(x, ProgramTensor.Of<float>([.. Enumerable.Range(1, 60).Select(i => i / 2f)], [60])));
        using TemporaryFolder folder = new();
        using (ModelFile made = program.Build()) made.Save(folder["model.mlpackage"]);

        GraphNode node = ModelGraph.Of(ModelOutline.Read(folder["model.mlpackage"]), "model").Nodes.Single(other => other.Type == "add");

        Assert.StartsWith("[0.5, 1, 1.5, 2, ", node.Settings.Single(setting => setting.Name == "y").Value, StringComparison.Ordinal);
        Assert.EndsWith(", 29.5, 30]", node.Settings.Single(setting => setting.Name == "y").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Telling_parameters_come_first()
    {
        IReadOnlyList<GraphSetting> sorted = SettingOrder.Sorted(
            new[] { "bias", "dilations", "pad_type", "strides", "weight" }.Select(name => new GraphSetting(name, "1")));

        Assert.Equal(["weight", "strides", "pad_type", "dilations", "bias"], sorted.Select(setting => setting.Name));
    }

    [Fact]
    public void What_a_condition_gives_comes_from_both_its_blocks()
    {
        Model model = SampleModels.Make("program");
        MIL.Block main = model.MlProgram.Functions["main"].BlockSpecializations["CoreML5"];
        MIL.ValueType type = main.Operations[1].Outputs[0].Type;
        MIL.Operation Unary(string op, string input, string output) => new()
        {
            Type = op,
            Inputs = { ["x"] = new MIL.Argument { Arguments = { new MIL.Argument.Types.Binding { Name = input } } } },
            Outputs = { new MIL.NamedValueType { Name = output, Type = type } },
        };
        MIL.Operation condition = Unary("cond", "y", "z");
        condition.Blocks.Add(new MIL.Block { Outputs = { "p" }, Operations = { Unary("relu", "y", "p") } });
        condition.Blocks.Add(new MIL.Block { Outputs = { "q" }, Operations = { Unary("abs", "x", "q") } });
        main.Operations.Add(condition);
        main.Outputs[0] = "z";
        model.Description.Output[0].Name = "z";

        ModelGraph graph = Graph(model);

        Assert.Equal(["x → y (x)", "y → z (y)", "y → p (y)", "x → q (x)", "p → z (z)", "q → z (z)"], Arrows(graph));
    }

    [Fact]
    public void The_page_holds_text_from_the_model_as_text()
    {
        Model model = Network(new NeuralNetworkLayer { Name = "</script><b>", Input = { "x" }, Output = { "y" }, Copy = new() });
        using MemoryStream stream = new();

        GraphPage.Write(stream, Graph(model) with { Title = "<i>{{graph}}" });

        string page = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.Contains("<title>&lt;i&gt;{{graph}}</title>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("</script><b>", page, StringComparison.Ordinal);
        Assert.Contains("\\u003C/script\\u003E\\u003Cb\\u003E", page, StringComparison.Ordinal);
        Assert.Contains("dagre", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Graphviz_text_is_quoted()
    {
        Model model = Network(new NeuralNetworkLayer { Name = "a\"]\\", Input = { "x" }, Output = { "y" }, Copy = new() });

        string text = GraphvizText.Of(Graph(model));

        Assert.Contains("label=\"copy\\na\\\"]\\\\\"", text, StringComparison.Ordinal);
        Assert.Contains("n0 -> n1 [label=\"\", tooltip=\"x\"]", text, StringComparison.Ordinal);
    }

    private static Model Network(params ReadOnlySpan<NeuralNetworkLayer> layers) => new()
    {
        SpecificationVersion = 4,
        Description = new ModelDescription { Input = { SampleModels.Array("x", 1, 8, 8) }, Output = { SampleModels.Array("y", 1) } },
        NeuralNetwork = new NeuralNetwork { Layers = { layers.ToArray() } },
    };

    private static ModelGraph Graph(Model model)
    {
        using TemporaryFolder folder = new();
        string path = folder[model.MlProgram is null ? "model.mlmodel" : "model.mlpackage"];
        new ModelFile(model).Save(path, validate: false);
        return ModelGraph.Of(ModelOutline.Read(path), "model");
    }

    private static IEnumerable<string> Arrows(ModelGraph graph)
    {
        Dictionary<string, string> names = graph.Nodes.ToDictionary(
            node => node.Id,
            node =>
                node.Name.Length > 0 && node.Kind != GraphNodeKind.Operation || node.Type is "copy" or "relu" or "abs" or "add" or "cond"
                    ? node.Name
                    : node.Type);
        return graph.Edges.Select(edge => $"{names[edge.From]} → {names[edge.To]} ({edge.Name})");
    }
}
