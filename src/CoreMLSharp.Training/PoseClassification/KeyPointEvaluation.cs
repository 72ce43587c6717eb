using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.NetworkClassification;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.PoseClassification;

/// <summary>What a classifier says of labelled key points: of an action what its windows are on average.</summary>
internal static class KeyPointEvaluation
{
    public static TaskEvaluation Run(
        MLModel model, IReadOnlyList<KeyPointClip> clips, string source, ProgressMeter meter, CancellationToken cancellationToken)
    {
        KeyPointInput input = KeyPointInput.Of(model.Description, "The model");
        if (clips.Count == 0) throw new CoreMLException($"{source} has no key points with labels.");
        List<ClassifierAnswers> said = [];
        foreach (KeyPointClip clip in clips)
        {
            ClassifierAnswers answers = new(model.Description);
            foreach ((_, IReadOnlyDictionary<string, MLFeatureValue> outputs) in input.Predict(model, clip, cancellationToken))
            {
                answers.Add(outputs);
            }

            said.Add(answers);
            meter.Advance(1);
        }

        KnownClasses known =
            ClassifierAnswers.KnownBy(said, [.. clips.Select(clip => clip.Label).Distinct()], "key points", source);
        EvaluatedExample[] examples =
        [
            .. clips.Zip(said, (clip, answers) =>
                new EvaluatedExample(clip.Name, known.Find(clip.Label)!, answers.Likeliest, answers.Probability)),
        ];
        return new TaskEvaluation(TaskEvaluation.Measure(examples), examples);
    }
}
