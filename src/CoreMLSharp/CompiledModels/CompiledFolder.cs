using CoreMLSharp.CompiledModels.NeuralNetworks;
using CoreMLSharp.CompiledModels.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Specification;
using Google.Protobuf;
using TypeCase = CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.CompiledModels;

/// <summary>Reads the folder of a compiled model, those of a pipeline's stages too.</summary>
internal sealed class CompiledFolder
{
    /// <summary>How deep pipelines may lie in each other.</summary>
    private const int MaximumDepth = 8;

    private const string StageNames = "modelNames/coremldata.bin";

    private readonly List<CompiledWeights> _weights = [];

    private CompiledFolder(CompiledParts parts) => Model = ReadModel(parts, depth: 0);

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>The weight files of its programs.</summary>
    public IReadOnlyList<CompiledWeights> Weights => _weights;

    /// <summary>Whether the model or a stage is an ML Program, which only a package holds.</summary>
    public bool HasProgram { get; private set; }

    public static CompiledFolder Read(CompiledParts parts) => new(parts);

    private Model ReadModel(CompiledParts parts, int depth)
    {
        string path = parts.PathOf(CompiledParts.Interface);
        TableReader reader = new(path);
        CompiledHeader header = CompiledHeader.Read(reader);
        if (header.IsMessage) return SpecificationFile.Read(new MemoryStream(reader.Rest().ToArray()), path);
        Model model = new() { SpecificationVersion = header.SpecificationVersion, Description = ReadDescription(reader) };
        switch (header.Type)
        {
            case TypeCase.MlProgram:
                HasProgram = true;
                model.MlProgram = CompiledProgram.Read(parts, _weights);
                break;
            case TypeCase.NeuralNetwork:
                model.NeuralNetwork = EspressoNetwork.Read<NeuralNetwork>(parts, model);
                break;
            case TypeCase.NeuralNetworkRegressor:
                model.NeuralNetworkRegressor = EspressoNetwork.Read<NeuralNetworkRegressor>(parts, model);
                break;
            case TypeCase.NeuralNetworkClassifier:
                model.NeuralNetworkClassifier = ReadClassifier(parts, model, reader);
                break;
            case TypeCase.Pipeline:
                model.Pipeline = ReadPipeline(parts, reader, depth);
                break;
            case TypeCase.PipelineClassifier:
                model.PipelineClassifier = new PipelineClassifier { Pipeline = ReadPipeline(parts, reader, depth) };
                break;
            case TypeCase.PipelineRegressor:
                model.PipelineRegressor = new PipelineRegressor { Pipeline = ReadPipeline(parts, reader, depth) };
                break;
            default:
                throw new UnsupportedModelException($"{path} is a compiled model of the type {(int)header.Type}, which is not known.");
        }

        return model;
    }

    private static ModelDescription ReadDescription(TableReader reader)
    {
        try
        {
            return ModelDescription.Parser.ParseFrom(reader.Bytes());
        }
        catch (InvalidProtocolBufferException error)
        {
            throw reader.Damaged($"it does not hold a model's description ({error.Message.TrimEnd('.')})");
        }
    }

    /// <summary>
    /// Behind the description stand the type, again, and the classes: which of the fields of labels has them, and the labels.
    /// </summary>
    private static NeuralNetworkClassifier ReadClassifier(CompiledParts parts, Model model, TableReader reader)
    {
        NeuralNetworkClassifier classifier = EspressoNetwork.Read<NeuralNetworkClassifier>(parts, model);
        reader.Int64();
        long field = reader.Int64();
        int count = reader.Count("class labels");
        if (field == NeuralNetworkClassifier.StringClassLabelsFieldNumber)
        {
            classifier.StringClassLabels = new StringVector();
            for (int i = 0; i < count; i++) classifier.StringClassLabels.Vector.Add(reader.Text());
        }
        else if (field == NeuralNetworkClassifier.Int64ClassLabelsFieldNumber)
        {
            classifier.Int64ClassLabels = new Int64Vector();
            for (int i = 0; i < count; i++) classifier.Int64ClassLabels.Vector.Add(reader.Int64());
        }
        else
        {
            throw reader.Damaged($"its class labels are of the kind {field:N0}, which there is not");
        }

        classifier.LabelProbabilityLayerName = reader.Text();
        return classifier;
    }

    private Pipeline ReadPipeline(CompiledParts parts, TableReader reader, int depth)
    {
        if (depth == MaximumDepth)
        {
            throw new ModelFormatException($"{parts.Folder}: pipelines lie more than {MaximumDepth} deep in each other.");
        }

        long count = reader.Int64();
        Pipeline pipeline = new();
        for (int i = 0; i < count; i++) pipeline.Models.Add(ReadModel(parts.Stage(i), depth + 1));
        if (parts.Find(StageNames) is { } path)
        {
            TableReader names = new(path);
            int named = names.Count("names of stages");
            for (int i = 0; i < named; i++) pipeline.Names.Add(names.Text());
        }

        return pipeline;
    }
}
