using CoreMLSharp.Programs;
using CoreMLSharp.Specification;

namespace CoreMLSharp;

/// <summary>Makes model files of weights that were written.</summary>
public static class ProgramWeightsExtensions
{
    extension(ProgramWeightsWriter weights)
    {
        /// <summary>Completes the weights.</summary>
        /// <returns>The model with its weights, to be saved; disposing it removes the temporary file, which the writer no longer
        /// does.</returns>
        public ModelFile ToModelFile(Model specification)
        {
            ArgumentNullException.ThrowIfNull(weights);
            return ModelFile.New(specification, weights.HandOver());
        }

        /// <summary>Completes the weights of a file whose program has them now in the place of those that it had.</summary>
        internal ModelFile ToModelFile(ModelFile file) => file.With(file.Specification, weights.HandOver());
    }
}
