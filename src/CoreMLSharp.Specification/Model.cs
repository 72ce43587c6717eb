namespace CoreMLSharp.Specification;

public sealed partial class Model
{
    /// <summary>
    /// The model's type by its name in the specification, such as <c>glmClassifier</c>; <c>unknown</c> when it is not set or is newer than
    /// this library.
    /// </summary>
    public string TypeName => TypeCase == TypeOneofCase.None ? "unknown" : FieldNames.Of(TypeCase.ToString());

    /// <summary>The neural network of any of the three kinds; null for every other model.</summary>
    public INeuralNetwork? Network => type_ as INeuralNetwork;

    /// <summary>The layers of a neural network of any of the three kinds; empty for every other model.</summary>
    public IReadOnlyList<NeuralNetworkLayer> NetworkLayers => Network?.Layers ?? (IReadOnlyList<NeuralNetworkLayer>)[];

    /// <summary>
    /// Where a model of a type that lists its classes has them; null for every other model, such as pipelines and ML Programs.
    /// </summary>
    public IHasClassLabels? LabelHolder => type_ as IHasClassLabels;

    /// <summary>Whether the model is a pipeline of any of the three kinds.</summary>
    public bool IsPipeline => TypeCase is TypeOneofCase.Pipeline or TypeOneofCase.PipelineClassifier or TypeOneofCase.PipelineRegressor;

    /// <summary>The stages and their names, for a pipeline of any of the three kinds; null for every other model.</summary>
    public Pipeline? InnerPipeline => type_ switch
    {
        Pipeline pipeline => pipeline,
        PipelineClassifier classifier => classifier.Pipeline,
        PipelineRegressor regressor => regressor.Pipeline,
        _ => null,
    };

    /// <summary>The stages of a pipeline of any of the three kinds; empty for every other model.</summary>
    public IReadOnlyList<Model> PipelineModels => InnerPipeline?.Models ?? (IReadOnlyList<Model>)[];

    /// <summary>A model of the same type and parameters with another description. The parameters are shared, not copied.</summary>
    public Model WithDescription(ModelDescription? description) => WithType(type_, description);

    /// <summary>A pipeline of the same kind with other stages. The stages are used as they are; all else is copied.</summary>
    /// <exception cref="InvalidOperationException">The model is no pipeline.</exception>
    public Model WithStages(IEnumerable<Model> stages, IEnumerable<string> names)
    {
        Pipeline pipeline = InnerPipeline?.With(stages, names) ?? throw new InvalidOperationException($"A {TypeName} has no stages.");
        return WithType(type_ switch
        {
            PipelineClassifier classifier => classifier.With(pipeline),
            PipelineRegressor regressor => regressor.With(pipeline),
            _ => pipeline,
        }, Description?.Clone());
    }

    private Model WithType(object? type, ModelDescription? description) => new()
    {
        SpecificationVersion = SpecificationVersion,
        Description = description,
        IsUpdatable = IsUpdatable,
        type_ = type,
        typeCase_ = typeCase_,
        _unknownFields = Google.Protobuf.UnknownFieldSet.Clone(_unknownFields),
    };
}

public sealed partial class Pipeline
{
    internal Pipeline With(IEnumerable<Model> stages, IEnumerable<string> names) => new()
    {
        Models = { stages },
        Names = { names },
        _unknownFields = Google.Protobuf.UnknownFieldSet.Clone(_unknownFields),
    };
}

public sealed partial class PipelineClassifier
{
    internal PipelineClassifier With(Pipeline pipeline) => new()
    {
        Pipeline = pipeline,
        _unknownFields = Google.Protobuf.UnknownFieldSet.Clone(_unknownFields),
    };
}

public sealed partial class PipelineRegressor
{
    internal PipelineRegressor With(Pipeline pipeline) => new()
    {
        Pipeline = pipeline,
        _unknownFields = Google.Protobuf.UnknownFieldSet.Clone(_unknownFields),
    };
}
