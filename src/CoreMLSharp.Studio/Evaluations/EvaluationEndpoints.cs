using CoreMLSharp.Studio.Data;
using CoreMLSharp.Studio.Projects;
using CoreMLSharp.Studio.Tasks;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Studio.Evaluations;

/// <summary>Addresses of what an evaluation looked at, and of its report.</summary>
internal static class EvaluationEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapEvaluationEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/evaluations/{id}/examples/{number:int}/thumbnail", Thumbnail);
        routes.MapGet("/evaluations/{id}/report", Report);
    }

    private static async Task<IResult> Thumbnail(string id, int number, EvaluationList evaluations, Thumbnails thumbnails)
    {
        if (evaluations.Find(id) is not { Result: { } result } evaluation || number < 0 || number >= result.Examples.Count)
        {
            return Results.NotFound();
        }

        string path = result.Examples[number].Example;
        DataItem photo = new(Identifier.Of(path), path, "");
        return await thumbnails.GetAsync(evaluation.Run.Project, photo) is { } file ? Results.File(file, "image/jpeg") : Results.NotFound();
    }

    private static IResult Report(string id, EvaluationList evaluations)
    {
        if (evaluations.Find(id) is not { Result: { } result } evaluation) return Results.NotFound();
        Project project = evaluation.Run.Project;
        string name = $"{project.Document.Name} {evaluation.Run.Number}", file = Path.Combine(evaluation.Run.Folder, "report.html");
        if (project.Task.Data == DataKind.LabeledPhotos) PhotoReport(name, result).WriteHtml(file);
        else new TaskReport(name, result, project.Task.Items).WriteHtml(file);
        return Results.File(file, "text/html", $"{name}.html");
    }

    private static EvaluationReport PhotoReport(string name, TaskEvaluation evaluation)
    {
        ClassifierMetrics metrics = new([.. evaluation.Metrics.Classes!.Select(one => one.Label)]);
        foreach (EvaluatedExample example in evaluation.Examples) metrics.Add(example.Actual, example.Predicted);
        return new EvaluationReport(
            name, metrics,
            [.. evaluation.Examples.Select(one => new EvaluatedPhoto(one.Example, one.Actual, one.Predicted, one.Probability))]);
    }
}
