using CoreMLSharp.Specification;

namespace CoreMLSharp.Building;

/// <summary>Makes linear classifiers (Core ML specification, <c>GLMClassifier</c>).</summary>
public static class GlmClassifierBuilder
{
    /// <summary>
    /// A multinomial logistic classifier in the encoding <c>ReferenceClass</c>, as Create ML writes it: the first class's score is 0, and every other class
    /// has the difference of its weights and offset to the first class's.
    /// </summary>
    /// <param name="input">The array of features.</param>
    /// <param name="outputs">The outputs' names.</param>
    /// <param name="labels">The classes, at least two.</param>
    /// <param name="weights">A weight vector for each class, as long as the array of features.</param>
    /// <param name="offsets">An offset for each class.</param>
    public static Model Create(
        FeatureDescription input, ClassifierOutputs outputs, IReadOnlyList<string> labels, IReadOnlyList<double[]> weights, IReadOnlyList<double> offsets)
    {
        GLMClassifier classifier = new() { ClassEncoding = GLMClassifier.Types.ClassEncoding.ReferenceClass, StringClassLabels = new StringVector() };
        classifier.StringClassLabels.Vector.Add(labels);
        for (int k = 1; k < labels.Count; k++)
        {
            GLMClassifier.Types.DoubleArray vector = new();
            vector.Value.Add(weights[k].Zip(weights[0], (weight, reference) => weight - reference));
            classifier.Weights.Add(vector);
            classifier.Offset.Add(offsets[k] - offsets[0]);
        }

        Model model = new() { SpecificationVersion = 1, Description = new ModelDescription { Input = { input } }, GlmClassifier = classifier };
        outputs.AddTo(model.Description);
        return model;
    }
}
