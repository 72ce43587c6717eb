using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.Tables;

/// <summary>How the columns of a table become one row of numbers.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Encoders">An encoder for each.</param>
internal sealed record TableEncoding(IReadOnlyList<TableColumn> Columns, IReadOnlyList<ColumnEncoder> Encoders)
{
    /// <summary>The array of all numbers.</summary>
    public const string Features = "features";

    /// <summary>With more, categories get places in an order rather than a number each.</summary>
    private const int MostOneHot = 64;

    /// <summary>How many rows of the mean target a category's own rows are weighed against.</summary>
    private const double Prior = 5;

    private int Width => Encoders.Sum(encoder => encoder.Width);

    /// <summary>Learns from rows how to encode their columns.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="table">The rows.</param>
    /// <param name="target">What is to be predicted, for each row.</param>
    /// <param name="forTrees">Whether trees take the numbers, for which gaps and orders are fine; otherwise a linear model does.</param>
    public static TableEncoding Learn(IReadOnlyList<TableColumn> columns, MLDataTable table, TableTarget target, bool forTrees) =>
        new(columns, [.. columns.Select(column => Learn(column, table[column.Name], target, forTrees))]);

    /// <summary>The rows as numbers.</summary>
    public TableMatrix Encode(MLDataTable table)
    {
        int width = Width, start = 0;
        double[] numbers = new double[(long)table.RowCount * width];
        foreach ((TableColumn column, ColumnEncoder encoder) in Columns.Zip(Encoders))
        {
            IReadOnlyList<string> values = table[column.Name];
            for (int row = 0; row < values.Count; row++) encoder.Encode(values[row], numbers.AsSpan((row * width) + start, encoder.Width));
            start += encoder.Width;
        }

        return new TableMatrix(numbers, width);
    }

    /// <summary>The stages that do the same in a model; the last gives the array.</summary>
    public IReadOnlyList<Model> ToStages() =>
    [
        .. Encoders.SelectMany(encoder => encoder.Stages),
        FeatureEngineeringBuilder.FeatureVectorizer([.. Encoders.SelectMany(encoder => encoder.Outputs)], Features),
    ];

    private static ColumnEncoder Learn(TableColumn column, IReadOnlyList<string> values, TableTarget target, bool forTrees)
    {
        switch (column.Kind)
        {
            case TableColumnKind.Number:
                return new NumberEncoder(column.Name, forTrees ? null : Middle(values.Select(TableValue.Number)));
            case TableColumnKind.Date:
                double[][] dates = [.. values.Select(TableValue.Date).OfType<DateTime>().Select(DateParts.Of)];
                return new DateEncoder(
                    column.Name,
                    forTrees ? null : [.. DateParts.Names.Select((_, part) => Middle(dates.Select(date => (double?)date[part])))]);
            default:
                string[] categories = [.. values.Where(value => !TableValue.IsMissing(value)).Distinct().Order(StringComparer.Ordinal)];
                bool isOrdered = categories.Length > MostOneHot || (forTrees && target.IsOrdered && categories.Length > 2);
                return isOrdered ? new OrderEncoder(column.Name, Ordered(values, target)) : new OneHotEncoder(column.Name, categories);
        }
    }

    private static double Middle(IEnumerable<double?> numbers)
    {
        double[] sorted = [.. numbers.OfType<double>().Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }

    private static string[] Ordered(IReadOnlyList<string> values, TableTarget target)
    {
        double mean = target.Values.Average();
        Dictionary<string, (double Sum, int Count)> sums = [];
        foreach ((string value, double number) in values.Zip(target.Values))
        {
            if (TableValue.IsMissing(value)) continue;
            (double sum, int count) = sums.GetValueOrDefault(value);
            sums[value] = (sum + number, count + 1);
        }

        return
        [
            .. sums.OrderBy(pair => (pair.Value.Sum + (mean * Prior)) / (pair.Value.Count + Prior)).ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => pair.Key),
        ];
    }
}
