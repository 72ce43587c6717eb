using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;
using ClassEncoding = CoreMLSharp.Specification.GLMClassifier.Types.ClassEncoding;
using PostEvaluationTransform = CoreMLSharp.Specification.GLMClassifier.Types.PostEvaluationTransform;

namespace CoreMLSharp.Building;

/// <summary>Makes linear classifiers (Core ML specification, <c>GLMClassifier</c>).</summary>
public static class GlmClassifierBuilder
{
    /// <summary>
    /// A multinomial logistic classifier in the encoding <c>ReferenceClass</c>, as Create ML writes it: the first class's score is 0, and
    /// every other class has the difference of its weights and offset to the first class's.
    /// </summary>
    /// <param name="input">The array of features.</param>
    /// <param name="outputs">The outputs' names.</param>
    /// <param name="labels">The classes, at least two.</param>
    /// <param name="weights">A weight vector for each class, as long as the array of features.</param>
    /// <param name="offsets">An offset for each class.</param>
    public static Model Create(
        FeatureDescription input, ClassifierOutputs outputs, IReadOnlyList<string> labels, IReadOnlyList<double[]> weights,
        IReadOnlyList<double> offsets)
    {
        GLMClassifier classifier = new() { ClassEncoding = ClassEncoding.ReferenceClass, StringClassLabels = new StringVector() };
        classifier.StringClassLabels.Vector.Add(labels);
        for (int k = 1; k < labels.Count; k++)
        {
            GLMClassifier.Types.DoubleArray vector = new();
            vector.Value.Add(weights[k].Zip(weights[0], (weight, reference) => weight - reference));
            classifier.Weights.Add(vector);
            classifier.Offset.Add(offsets[k] - offsets[0]);
        }

        Model model = new()
        {
            SpecificationVersion = 1,
            Description = new ModelDescription { Input = { input } },
            GlmClassifier = classifier,
        };
        outputs.AddTo(model.Description);
        return model;
    }

    /// <summary>A linear classifier in any form that the specification knows.</summary>
    /// <param name="inputs">Numbers and arrays, which together are the vector that the weights multiply.</param>
    /// <param name="labels">The classes, at least two: an array of texts or of integers.</param>
    /// <param name="weights">
    /// Rows as long as the vector. <see cref="ClassEncoding.ReferenceClass"/>: one for each class but the first.
    /// <see cref="ClassEncoding.OneVsRest"/>: one for each class, or for two classes a single one, that of the second.
    /// </param>
    /// <param name="offsets">An offset for each row.</param>
    /// <param name="classEncoding">What the rows are.</param>
    /// <param name="transform">How scores become probabilities; probit for two classes only.</param>
    /// <param name="outputs">The outputs' names; null for Create ML's.</param>
    /// <exception cref="ModelValidationException">The rows do not fit the classes, or each other.</exception>
    public static Model Create(
        IEnumerable<FeatureDescription> inputs, ClassLabels labels, IReadOnlyList<double[]> weights, IReadOnlyList<double> offsets,
        ClassEncoding classEncoding = ClassEncoding.ReferenceClass, PostEvaluationTransform transform = PostEvaluationTransform.Logit,
        ClassifierOutputs? outputs = null)
    {
        GLMClassifier classifier = new()
        {
            Weights = { weights.Select(row => new GLMClassifier.Types.DoubleArray { Value = { row } }) },
            Offset = { offsets },
            ClassEncoding = classEncoding,
            PostEvaluationTransform = transform,
        };
        labels.Store(strings => classifier.StringClassLabels = strings, integers => classifier.Int64ClassLabels = integers);
        return new Model { Description = FinishedModel.DescribeClassifier(inputs, labels, outputs), GlmClassifier = classifier }.Finish();
    }
}
