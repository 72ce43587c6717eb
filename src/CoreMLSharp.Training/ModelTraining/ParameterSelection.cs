using System.IO.Enumeration;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Training;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>Which parameters of a model learn, and how fast.</summary>
internal static class ParameterSelection
{
    private const int MostNames = 12;

    /// <summary>The parameters that the options choose, with their numbers.</summary>
    /// <exception cref="ModelInputException">A pattern fits none, or none is left.</exception>
    public static IReadOnlyList<(ModelParameter Parameter, TrainedParameter Trained)> Of(
        IReadOnlyList<ModelParameter> all, ModelTrainerOptions options, string where)
    {
        foreach (string pattern in options.Parameters.Concat(options.Rates.Select(rate => rate.Pattern)))
        {
            if (all.Any(parameter => Fits(pattern, parameter))) continue;
            throw new ModelInputException(
                $"{where}: no parameter fits the pattern '{pattern}'. The model's parameters are "
                + $"{string.Join(", ", all.Take(MostNames).Select(parameter => parameter.Name))}{(all.Count > MostNames ? ", …" : "")}.");
        }

        (ModelParameter, TrainedParameter)[] chosen =
        [
            .. all.Where(parameter => IsChosen(parameter, options) && RateOf(parameter, options) != 0)
                .Where(parameter => !parameter.IsStatistic || options.BatchStatisticsRate is not null)
                .Select(parameter => (
                    parameter,
                    new TrainedParameter(parameter.Storage, parameter.Read())
                    {
                        Rate = RateOf(parameter, options),
                        IsStatistic = parameter.IsStatistic,
                    })),
        ];
        return chosen.Length > 0
            ? chosen
            : throw new ModelInputException(
                $"{where}: there is no parameter that could learn. Weights of fewer than 16 bits do not; decompress the model first.");
    }

    private static bool IsChosen(ModelParameter parameter, ModelTrainerOptions options) =>
        options.Parameters.Count == 0 ? parameter.IsUsual : options.Parameters.Any(pattern => Fits(pattern, parameter));

    private static float RateOf(ModelParameter parameter, ModelTrainerOptions options) =>
        (float)(options.Rates.FirstOrDefault(rate => Fits(rate.Pattern, parameter))?.Factor ?? 1);

    private static bool Fits(string pattern, ModelParameter parameter) =>
        FileSystemName.MatchesSimpleExpression(pattern, parameter.Name, ignoreCase: false);
}
