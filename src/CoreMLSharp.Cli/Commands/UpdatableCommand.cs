using System.CommandLine;
using CoreMLSharp.Building;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing.Updating;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml updatable</c>: which layers of a network an app can train further, and how.</summary>
internal static class UpdatableCommand
{
    public static Command Create(Terminal terminal) => new("updatable", "Show and change which layers of a neural network an app can train further, and how.")
    {
        Subcommands = { CreateList(terminal), CreateMark(terminal), CreateSet(terminal) },
    };

    private static CommandWithExamples CreateList(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("list", "List the layers that can learn, and the loss, the optimiser and the training inputs.")
        {
            Arguments = { model },
            Options = { json },
            Examples =
            [
                ("coreml updatable list Digits.mlmodel", "Show what learns and how."),
                ("coreml updatable list Digits.mlmodel --json", "The same for scripts."),
            ],
        };
        command.SetAction(parse =>
        {
            using ModelFile file = ModelFile.Load(parse.GetRequiredValue(model));
            UpdatableModel updatable = new(file);
            if (parse.GetValue(json)) terminal.WriteJson(writer => UpdatableView.WriteJson(writer, updatable));
            else UpdatableView.Print(terminal, updatable);
        });
        return command;
    }

    private static CommandWithExamples CreateMark(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Argument<string[]> layers = new("layers") { Description = "Convolutions and inner products, by name.", Arity = ArgumentArity.OneOrMore };
        Option<string> output = OutputOption.Create("OUT");
        Option<bool> off = new("--off") { Description = "Keep the layers from learning instead." };
        CommandWithExamples command = new("mark", "Let layers learn. What else an updatable model needs is set as usual, where it is not there yet.")
        {
            Arguments = { model, layers },
            Options = { output, off },
            Examples =
            [
                ("coreml updatable mark Digits.mlmodel conv dense -o Updatable.mlmodel", "Let two layers learn."),
                ("coreml updatable mark Updatable.mlmodel conv --off -o Updatable.mlmodel", "Keep one of them as it is."),
            ],
        };
        command.SetAction(parse =>
        {
            using ModelFile file = ModelFile.Load(parse.GetRequiredValue(model));
            UpdatableModel updatable = new(file);
            string[] names = parse.GetRequiredValue(layers);
            if (parse.GetValue(off)) updatable.Freeze(names);
            else updatable.MakeUpdatable(names).SetMissing();
            Save(updatable, parse.GetRequiredValue(output), terminal);
        });
        return command;
    }

    private static CommandWithExamples CreateSet(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string> output = OutputOption.Create("OUT");
        Option<string> loss = new("--loss") { Description = "cross-entropy or mean-squared-error." };
        loss.AcceptOnlyFromAmong("cross-entropy", "mean-squared-error");
        Option<string> lossInput = new("--loss-input") { Description = "The tensor that the loss looks at; needed with --loss." };
        Option<long[]> lossShape = new("--loss-shape") { Description = "The shape of the true value for mean-squared-error, where the tensor is no described output.", AllowMultipleArgumentsPerToken = true };
        Option<string> optimizer = new("--optimizer") { Description = "sgd or adam." };
        optimizer.AcceptOnlyFromAmong("sgd", "adam");
        Option<string> learningRate = Parameter("--learning-rate", "How far a step goes");
        Option<string> batch = Parameter("--batch", "How many samples a step looks at");
        Option<string> momentum = Parameter("--momentum", "With sgd: how much of the last step is kept");
        Option<string> beta1 = Parameter("--beta1", "With adam: decay of the mean of gradients");
        Option<string> beta2 = Parameter("--beta2", "With adam: decay of the mean of squared gradients");
        Option<string> eps = Parameter("--eps", "With adam: keeps the denominator from zero");
        Option<string> epochs = Parameter("--epochs", "How often the data is seen");
        Option<bool?> shuffle = new("--shuffle") { Description = "Whether samples are mixed anew for each epoch: true or false." };
        Option<long?> seed = new("--seed") { Description = "The seed of the mixing." };
        CommandWithExamples command = new("set", "Set the loss, the optimiser and the rest. A value may be followed by what an app may choose: 0.01:0..0.1, 16:8,16,32 or 10:any.")
        {
            Arguments = { model },
            Options = { output, loss, lossInput, lossShape, optimizer, learningRate, batch, momentum, beta1, beta2, eps, epochs, shuffle, seed },
            Examples =
            [
                ("coreml updatable set Updatable.mlmodel --epochs 20:1..100 --seed 7 -o Updatable.mlmodel", "20 epochs, up to 100."),
                ("coreml updatable set Updatable.mlmodel --optimizer adam --learning-rate 0.001 --batch 16:8,16,32 -o Updatable.mlmodel", "Adam."),
                ("coreml updatable set Updatable.mlmodel --loss cross-entropy --loss-input probabilities -o Updatable.mlmodel", "Another loss."),
            ],
        };
        command.SetAction(parse =>
        {
            using ModelFile file = ModelFile.Load(parse.GetRequiredValue(model));
            UpdatableModel updatable = new(file);
            SetLoss(updatable, parse.GetValue(loss), parse.GetValue(lossInput), parse.GetValue(lossShape));
            TrainingParameter? Value(Option<string> option) => parse.GetValue(option) is { } text ? ReadParameter(option.Name, text) : null;
            OptimizerChoice choice = new(parse.GetValue(optimizer), Value(learningRate), Value(batch), Value(momentum), Value(beta1), Value(beta2), Value(eps));
            choice.Apply(updatable);
            if (Value(epochs) is { } count)
            {
                if (!double.IsInteger(count.Value)) throw new CoreMLException($"--epochs is {count.Value}; give a whole number.");
                updatable.SetEpochs((long)count.Value, count.Allowed);
            }

            if (parse.GetValue(shuffle) is bool mixed) updatable.SetShuffle(mixed, parse.GetValue(seed));
            else if (parse.GetValue(seed) is long number) updatable.SetShuffle(seed: number);
            Save(updatable, parse.GetRequiredValue(output), terminal);
        });
        return command;
    }

    private static Option<string> Parameter(string name, string description) => new(name) { Description = $"{description}, such as 1 or 1:0..2." };

    private static void SetLoss(UpdatableModel updatable, string? loss, string? input, long[]? shape)
    {
        if (loss is null)
        {
            if (input is not null) throw new CoreMLException("--loss-input is given without --loss; give both.");
            return;
        }

        if (input is null) throw new CoreMLException("--loss is given without --loss-input; name the tensor that the loss looks at.");
        if (loss == "cross-entropy") updatable.SetCategoricalCrossEntropyLoss("loss", input);
        else updatable.SetMeanSquaredErrorLoss("loss", input, shape is { Length: > 0 } ? shape : null);
    }

    private static TrainingParameter ReadParameter(string option, string text)
    {
        string[] parts = text.Split(':', 2);
        if (!double.TryParse(parts[0], System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double value)) throw new CoreMLException($"{option}: '{parts[0]}' is no number.");
        return new(value, parts.Length == 2 ? ParameterRange.Parse(parts[1]) : null);
    }

    private static void Save(UpdatableModel updatable, string path, Terminal terminal)
    {
        using ModelFile built = updatable.ToFile();
        built.Save(path);
        string[] learning = [.. updatable.Layers.Where(layer => layer.IsUpdatable).Select(layer => layer.Name)];
        terminal.Error.WriteLine(PlainText.OnOneLine(built.Specification.IsUpdatable ? $"{path}: updatable; layers that learn: {string.Join(", ", learning)}." : $"{path}: not updatable; no layer learns."));
    }

    /// <summary>What the command line says of the optimiser; what it does not say stays as it is where the optimiser stays the same.</summary>
    private sealed record OptimizerChoice(
        string? Kind, TrainingParameter? LearningRate, TrainingParameter? Batch, TrainingParameter? Momentum, TrainingParameter? Beta1, TrainingParameter? Beta2, TrainingParameter? Eps)
    {
        public void Apply(UpdatableModel updatable)
        {
            if (this is { Kind: null, LearningRate: null, Batch: null, Momentum: null, Beta1: null, Beta2: null, Eps: null }) return;
            Optimizer? now = updatable.Parameters?.Optimizer;
            string kind = Kind ?? (now?.AdamOptimizer is not null ? "adam" : "sgd");
            if (kind == "sgd" && (Beta1 ?? Beta2 ?? Eps) is not null) throw new CoreMLException("--beta1, --beta2 and --eps belong to adam; give --optimizer adam.");
            if (kind == "adam" && Momentum is not null) throw new CoreMLException("--momentum belongs to sgd; give --optimizer sgd.");
            if (kind == "sgd")
            {
                SgdSettings before = new();
                updatable.SetSgdOptimizer(new()
                {
                    LearningRate = LearningRate ?? Kept(now?.SgdOptimizer?.LearningRate) ?? before.LearningRate,
                    MiniBatchSize = Batch ?? Kept(now?.SgdOptimizer?.MiniBatchSize) ?? before.MiniBatchSize,
                    Momentum = Momentum ?? Kept(now?.SgdOptimizer?.Momentum) ?? before.Momentum,
                });
                return;
            }

            AdamSettings usual = new();
            updatable.SetAdamOptimizer(new()
            {
                LearningRate = LearningRate ?? Kept(now?.AdamOptimizer?.LearningRate) ?? usual.LearningRate,
                MiniBatchSize = Batch ?? Kept(now?.AdamOptimizer?.MiniBatchSize) ?? usual.MiniBatchSize,
                Beta1 = Beta1 ?? Kept(now?.AdamOptimizer?.Beta1) ?? usual.Beta1,
                Beta2 = Beta2 ?? Kept(now?.AdamOptimizer?.Beta2) ?? usual.Beta2,
                Eps = Eps ?? Kept(now?.AdamOptimizer?.Eps) ?? usual.Eps,
            });
        }

        private static TrainingParameter? Kept(DoubleParameter? parameter) => parameter is null ? null : new(parameter.DefaultValue, ParameterRange.Of(parameter));

        private static TrainingParameter? Kept(Int64Parameter? parameter) => parameter is null ? null : new(parameter.DefaultValue, ParameterRange.Of(parameter));
    }
}
