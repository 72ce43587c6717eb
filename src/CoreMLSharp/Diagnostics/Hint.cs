namespace CoreMLSharp.Diagnostics;

/// <summary>
/// What a caller may do about a <see cref="CoreMLException"/>, where the message alone cannot say it because it depends on the calling
/// program.
/// </summary>
public enum Hint
{
    /// <summary>The message says all.</summary>
    None,

    /// <summary>Choose a stage of the pipeline.</summary>
    ChooseStage,

    /// <summary>Choose an optimizer that has the parameter.</summary>
    ChooseOptimizer,

    /// <summary>Look up what the model's layers are called and of which types they are.</summary>
    ListLayers,

    /// <summary>Put the linked models into the model that links to them.</summary>
    EmbedLinkedModels,

    /// <summary>Add a folder in which linked models are looked for.</summary>
    AddSearchPath,

    /// <summary>Run the classifier on features that Apple's extractor computed, or train another one on the photos.</summary>
    UseFeaturesOrRetrain,

    /// <summary>Run the classifier on features that Apple's extractor computed.</summary>
    UseFeatures,

    /// <summary>Say which standard layers compute what a custom layer's class computes.</summary>
    ReplaceCustomLayer,

    /// <summary>Give the shape of what a loss compares with.</summary>
    ShapeTarget,

    /// <summary>Leave out photos of classes that the model does not know.</summary>
    IgnoreUnknownClasses,

    /// <summary>Say in operators that are known what a layer or operator of a source computes.</summary>
    TranslateCustomOperator,

    /// <summary>Convert the model's source to a neural network, which Core ML can update.</summary>
    ConvertToNetwork,

    /// <summary>Say which values of a source are to be outputs.</summary>
    NameOutputs,

    /// <summary>Give the shape of an input that the source leaves open.</summary>
    GiveInputShape,

    /// <summary>Begin the training anew, without what its session has.</summary>
    RestartSession,
}
