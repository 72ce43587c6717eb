using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Tables;
using Spectre.Console;
using TableColumn = CoreMLSharp.Training.Tables.TableColumn;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train table</c>: a classifier or regressor of the columns of a table.</summary>
internal static class TrainTableCommand
{
    private static readonly Dictionary<string, TabularAlgorithm> Algorithms = new()
    {
        ["auto"] = TabularAlgorithm.Auto,
        ["boosted-tree"] = TabularAlgorithm.BoostedTree,
        ["random-forest"] = TabularAlgorithm.RandomForest,
        ["decision-tree"] = TabularAlgorithm.DecisionTree,
        ["linear"] = TabularAlgorithm.Linear,
        ["svm"] = TabularAlgorithm.SupportVector,
    };

    private static readonly Dictionary<string, TableTask> Tasks = new()
    {
        ["classifier"] = TableTask.Classifier,
        ["regressor"] = TableTask.Regressor,
    };

    public static Command Create(Terminal terminal)
    {
        TaskTraining task = new(terminal, "rows");
        Argument<string> data = new("DATA") { Description = "A .csv or .json file with a row for each example." };
        Option<string> target = new("--target") { Description = "The column to predict.", HelpName = "COLUMN", Required = true };
        Option<string[]> features = new("--features")
        {
            Description = "The columns to learn from; otherwise all that say something.",
            HelpName = "COLUMN…",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string> validation = new("--validation")
        {
            Description = "Rows to validate with, in the form of DATA; otherwise some are set aside.",
            HelpName = "DATA",
        };
        ChoiceOption<TabularAlgorithm> algorithm = new(
            "--algorithm", "How it learns; auto takes boosted trees or a linear model, whichever does better.", Algorithms, "auto");
        ChoiceOption<TableTask?> kind = new(
            "--task", "What the target is; otherwise texts are classes, and so are whole numbers of at most ten different values.",
            Tasks.ToDictionary(pair => pair.Key, pair => (TableTask?)pair.Value));
        ParameterOptions parameters = new();
        CommandWithExamples command = new("table", "Train a classifier or regressor of the columns of a table.")
        {
            Arguments = { data },
            Options = { target, features, validation, algorithm, kind },
            Examples =
            [
                ("coreml train table houses.csv --target price -o Houses.mlmodel", "Predict a column from all others."),
                ("coreml train table pets.csv --target kind --algorithm linear -o Pets.mlmodel", "With a linear model."),
                ("coreml evaluate Houses.mlmodel more-houses.csv --report houses.html", "And see how well it does."),
            ],
        };
        command.AddAll(parameters.All);
        command.AddAll(task.Options);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            MLDataTable table = MLDataTable.Read(parse.GetRequiredValue(data));
            TabularOptions options = parameters.Read(parse) with
            {
                FeatureColumns = parse.GetValue(features) is { Length: > 0 } names ? names : null,
                Task = kind.Read(parse),
                Algorithm = algorithm.Read(parse),
                Validation = parse.GetValue(validation) is { } path ? MLDataTable.Read(path) : null,
                Metadata = task.Metadata.Read(parse),
            };
            TabularModel? trained = null;
            task.Run(
                parse,
                progress => trained = TabularModel.Train(table, parse.GetRequiredValue(target), options, progress, cancellationToken),
                cancellationToken);
            if (!task.IsJson(parse)) Print(terminal, trained!);
        }, cancellationToken));
        return command;
    }

    private static void Print(Terminal terminal, TabularModel trained)
    {
        terminal.WriteText($"Algorithm: {Algorithms.First(pair => pair.Value == trained.Algorithm).Key}");
        TextTable table = new(Justify.Left, Justify.Left, Justify.Right, Justify.Right);
        table.Add(("Column", null), ("Kind", null), ("Values", null), ("Missing", null));
        foreach (TableColumn column in trained.Columns)
        {
            table.Add(
                (PlainText.OnOneLine(column.Name), null), (column.Kind.ToString().ToLowerInvariant(), null), ($"{column.Distinct}", null),
                ($"{column.Missing}", null));
        }

        table.WriteTo(terminal.OutputConsole);
    }

    /// <summary>Parameters of the algorithms, which are called as in Create ML.</summary>
    private sealed class ParameterOptions
    {
        private static readonly TabularOptions Usual = new();

        private readonly Option<int?> _iterations = CheckedOption.Integer(
            "--max-iterations", "How often trees are added, or how many trees a forest has; otherwise 150.", least: 1);

        private readonly Option<int?> _depth = CheckedOption.Integer(
            "--max-depth", "How deep a tree may be; otherwise any depth with at most 31 leaves.", least: 1);

        private readonly Option<double?> _loss = CheckedOption.Number(
            "--min-loss-reduction", "NUMBER", "How much a branch must reduce the loss; otherwise 0.", least: 0);

        private readonly Option<double?> _weight = CheckedOption.Number(
            "--min-child-weight", "NUMBER", "How much weight a leaf must have; otherwise 0.001.", least: 0);

        private readonly Option<double?> _step = CheckedOption.Number(
            "--step-size", "NUMBER", "How much of each tree is taken over; otherwise 0.07.", least: 1e-6, most: 1);

        private readonly Option<double?> _rows = CheckedOption.Number(
            "--row-subsample", "PART", "The part of the rows that each tree sees, up to 1.", least: 0.01, most: 1);

        private readonly Option<double?> _columns = CheckedOption.Number(
            "--column-subsample", "PART", "The part of the columns that each tree sees, up to 1.", least: 0.01, most: 1);

        private readonly Option<double?> _l2 = CheckedOption.Number(
            "--l2-penalty", "NUMBER", "How much large weights of a linear model count, in Create ML's measure, whose default is 0.01.",
            least: 0);

        private readonly Option<double?> _penalty = CheckedOption.Number(
            "--penalty", "NUMBER", "How much a row on the wrong side counts to svm; otherwise 1.", least: 1e-9);

        private readonly Option<int?> _seed = CheckedOption.Integer("--random-seed", "Where chance begins; otherwise 1.", least: 0);

        public IEnumerable<Option> All => [_iterations, _depth, _loss, _weight, _step, _rows, _columns, _l2, _penalty, _seed];

        public TabularOptions Read(ParseResult parse) => Usual with
        {
            MaxIterations = parse.GetValue(_iterations) ?? Usual.MaxIterations,
            MaxDepth = parse.GetValue(_depth),
            MinLossReduction = parse.GetValue(_loss) ?? Usual.MinLossReduction,
            MinChildWeight = parse.GetValue(_weight) ?? Usual.MinChildWeight,
            StepSize = parse.GetValue(_step) ?? Usual.StepSize,
            RowSubsample = parse.GetValue(_rows),
            ColumnSubsample = parse.GetValue(_columns),
            L2Penalty = parse.GetValue(_l2),
            Penalty = parse.GetValue(_penalty) ?? Usual.Penalty,
            RandomSeed = parse.GetValue(_seed) ?? Usual.RandomSeed,
        };
    }
}
