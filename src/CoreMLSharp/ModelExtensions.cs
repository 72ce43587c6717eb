using CoreMLSharp.IO.Wire;
using CoreMLSharp.Specification;

namespace CoreMLSharp;

/// <summary>Questions that one asks of a specification message.</summary>
public static class ModelExtensions
{
    extension(Model model)
    {
        /// <summary>
        /// The model's type by its name in the specification, such as <c>glmClassifier</c>; <c>unknown</c> when it is not set or is newer than this library.
        /// </summary>
        public string TypeName => SpecificationSchema.Model.Field((int)model.TypeCase)?.Name ?? "unknown";

        /// <summary>The stages of a pipeline of any of the three kinds; empty for every other model.</summary>
        public IReadOnlyList<Model> PipelineModels => model.TypeCase switch
        {
            Model.TypeOneofCase.Pipeline => model.Pipeline.Models,
            Model.TypeOneofCase.PipelineClassifier => model.PipelineClassifier.Pipeline?.Models ?? [],
            Model.TypeOneofCase.PipelineRegressor => model.PipelineRegressor.Pipeline?.Models ?? [],
            _ => [],
        };

        /// <summary>The layers of a neural network of any of the three kinds; empty for every other model.</summary>
        public IReadOnlyList<NeuralNetworkLayer> NetworkLayers => model.TypeCase switch
        {
            Model.TypeOneofCase.NeuralNetwork => model.NeuralNetwork.Layers,
            Model.TypeOneofCase.NeuralNetworkClassifier => model.NeuralNetworkClassifier.Layers,
            Model.TypeOneofCase.NeuralNetworkRegressor => model.NeuralNetworkRegressor.Layers,
            _ => [],
        };
    }
}
