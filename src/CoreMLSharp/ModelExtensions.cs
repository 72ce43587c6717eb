using CoreMLSharp.Specification;
using Google.Protobuf.Reflection;

namespace CoreMLSharp;

/// <summary>Questions that one asks of a specification message.</summary>
public static class ModelExtensions
{
    private static readonly OneofDescriptor TypeOneof = Model.Descriptor.Oneofs.Single(oneof => oneof.Name == "Type");

    extension(Model model)
    {
        /// <summary>The model's type by its name in the specification, such as <c>glmClassifier</c>; <c>unknown</c> when it is not set or is newer than this library.</summary>
        public string TypeName => TypeOneof.Accessor.GetCaseFieldDescriptor(model)?.Name ?? "unknown";

        /// <summary>The stages of a pipeline of any of the three kinds; empty for every other model.</summary>
        public IReadOnlyList<Model> PipelineModels => model.TypeCase switch
        {
            Model.TypeOneofCase.Pipeline => model.Pipeline.Models,
            Model.TypeOneofCase.PipelineClassifier => model.PipelineClassifier.Pipeline?.Models ?? [],
            Model.TypeOneofCase.PipelineRegressor => model.PipelineRegressor.Pipeline?.Models ?? [],
            _ => [],
        };
    }
}
