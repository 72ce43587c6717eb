using System.Collections.Concurrent;
using CoreMLSharp.Studio.Runs;
using CoreMLSharp.Studio.Tasks;

namespace CoreMLSharp.Studio.Evaluations;

/// <summary>The evaluations since Studio started; one of the same model on the same data is not made twice.</summary>
public sealed class EvaluationList(LoadedModels models)
{
    private readonly ConcurrentDictionary<string, Evaluation> _byId = [];

    /// <summary>The evaluation of an identifier; null when there is none.</summary>
    public Evaluation? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The last evaluation of a run; null when there is none.</summary>
    public Evaluation? Last(Run run) => _byId.Values.LastOrDefault(evaluation => evaluation.Run == run);

    /// <summary>Evaluates a run's model; what comes of it is told by the evaluation itself.</summary>
    public Evaluation Start(Run run, TaskData data)
    {
        Evaluation evaluation = new(run, data);
        foreach (Evaluation old in _byId.Values.Where(old => old.Run == run)) _byId.TryRemove(old.Id, out _);
        _byId[evaluation.Id] = evaluation;
        _ = Task.Run(() =>
        {
            try
            {
                OptionValues options = new(run.Project.Task, run.Document.Options);
                evaluation.Finish(
                    run.Project.Task.Evaluate(
                        new EvaluationWork(run.ModelPath, models.Of(run), data, options, evaluation, CancellationToken.None)),
                    null);
            }
            catch (Exception error)
            {
                evaluation.Finish(null, error.Message);
            }
        });
        return evaluation;
    }
}
