using Google.Protobuf.Reflection;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace CoreMLSharp.IO.Wire;

/// <summary>The schema of the whole specification, made from the embedded description that protoc wrote at build.</summary>
internal static class SpecificationSchema
{
    private const string Package = "CoreML.Specification.";

    /// <summary>Messages that hold data, not structure.</summary>
    private static readonly HashSet<string> Rows =
    [
        Package + "TreeEnsembleParameters.TreeNode",
        Package + "DenseVector",
        Package + "SparseVector",
        Package + "FloatVector",
        Package + "ItemSimilarityRecommender.SimilarItems",
        Package + "BayesianProbitRegressor.FeatureWeight",
    ];

    /// <summary>Messages on the way to a stage, a layer or an operation.</summary>
    private static readonly HashSet<string> Nodes =
    [
        Package + "Model",
        Package + "Pipeline",
        Package + "PipelineClassifier",
        Package + "PipelineRegressor",
        Package + "NeuralNetwork",
        Package + "NeuralNetworkClassifier",
        Package + "NeuralNetworkRegressor",
        Package + "NeuralNetworkLayer",
        Package + "BranchLayerParams",
        Package + "LoopLayerParams",
        Package + "MILSpec.Program",
        Package + "MILSpec.Program.FunctionsEntry",
        Package + "MILSpec.Function",
        Package + "MILSpec.Function.BlockSpecializationsEntry",
        Package + "MILSpec.Block",
        Package + "MILSpec.Operation",
    ];

    private static readonly Dictionary<string, MessageSchema> Messages = Read();

    /// <summary>The root message.</summary>
    public static MessageSchema Model { get; } = Message("Model");

    /// <summary>A message of the specification by its short name, such as <c>NeuralNetworkLayer</c>.</summary>
    public static MessageSchema Message(string name) => Messages[Package + name];

    /// <summary>An object, its fields, the lists that it has from the beginning, and its place in the list that it is in.</summary>
    private static int MemorySize(DescriptorProto message) => 40 + (16 * message.OneofDecl.Count) + message.Field
        .Where(field => !field.HasOneofIndex)
        .Sum(field => field.Label == FieldDescriptorProto.Types.Label.Repeated ? 48 : 8);

    private static Dictionary<string, MessageSchema> Read()
    {
        using Stream resource = typeof(CoreMLSharp.Specification.Model).Assembly.GetManifestResourceStream("specification.desc")!;
        FileDescriptorSet set = FileDescriptorSet.Parser.ParseFrom(resource);
        Dictionary<string, MessageSchema> schemas = [];
        List<(MessageSchema Schema, DescriptorProto Message)> declared = [];
        foreach (FileDescriptorProto file in set.File)
        {
            foreach (DescriptorProto message in file.MessageType) Declare(file.Package, message);
        }

        foreach ((MessageSchema schema, DescriptorProto message) in declared)
        {
            foreach (FieldDescriptorProto field in message.Field)
            {
                bool repeated = field.Label == FieldDescriptorProto.Types.Label.Repeated;
                MessageSchema? child = field.Type == FieldType.Message ? schemas[field.TypeName[1..]] : null;
                schema.Add(new FieldSchema(field.Number, field.Name, field.Type, repeated, child));
            }
        }

        return schemas;

        void Declare(string scope, DescriptorProto message)
        {
            string name = $"{scope}.{message.Name}";
            MessageSchema schema = new(name)
            {
                IsMapEntry = message.Options?.MapEntry ?? false,
                IsRow = Rows.Contains(name),
                MemorySize = MemorySize(message),
                HasNode = Nodes.Contains(name),
            };
            schemas.Add(name, schema);
            declared.Add((schema, message));
            foreach (DescriptorProto nested in message.NestedType) Declare(name, nested);
        }
    }
}
