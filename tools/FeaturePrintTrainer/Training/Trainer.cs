using System.Diagnostics;
using System.Globalization;
using CoreMLSharp.Tools.FeaturePrintTrainer.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Training;

/// <summary>A training: the replicas, a running average of the weights, which is what is kept in the end, and the optimiser.</summary>
internal sealed class Trainer : IDisposable
{
    private const int ReportSeconds = 20;
    private const int SaveSeconds = 120;
    private const int AverageEvery = 4;
    private const double AverageKeeps = 0.996;
    private const int ValidationCrops = 768;
    private const int ValidationBatch = 128;
    private const int StatisticsCrops = 2000;
    private const int WarmStartCrops = 512;

    /// <summary>Steps in which only the heads of a warm start learn: they are new, and would disturb what is known.</summary>
    private const int HeadSteps = 300;

    /// <summary>Of the optimiser's groups of parameters the first are the student's.</summary>
    private const int StudentGroups = 2;

    private readonly Options _options;
    private readonly RunFolder _run;
    private readonly Schedule _schedule;
    private readonly CropLibrary _whole;
    private readonly CropLibrary _parts;
    private readonly int _batchSize;
    private readonly int _seed;
    private readonly int _headSteps;
    private readonly Replica[] _replicas;
    private readonly StudentNetwork _average;
    private readonly AdamW _optimizer;

    public Trainer(Options options)
    {
        _options = options;
        DataFolder data = new(options.Text("data"));
        string[] teachers = [.. options.All("teacher")];
        string plan = options.Text("plan");
        double rate = options.Number("rate", 2e-3);
        _run = new RunFolder(options.Text("run"));
        _schedule = new Schedule(options.Number("pictures", 1e6), rate, options.Text("sizes", "96:0.5,112:0.85,128:1"));
        _batchSize = options.Integer("batch", 64);
        _seed = options.Integer("seed", 1);
        random.manual_seed(_seed);
        (_whole, _parts) = (new CropLibrary(data, teachers), new CropLibrary(data, teachers));
        _average = new StudentNetwork(plan);
        int labels = File.ReadAllLines(data.LabelList).Length;
        Batch statistics = Whole([.. _whole.Training.Take(StatisticsCrops)], _schedule.Size(1));
        ObjectiveWeights weights = ObjectiveWeights.From(options);
        _replicas = [.. Enumerable.Range(0, options.Integer("workers", 2)).Select(_ => new Replica(plan, labels, statistics, weights))];
        double decay = options.Number("decay", 0.05);
        _optimizer = optim.AdamW([.. Groups(Student, rate, decay), .. Groups(_replicas[0].Objective, rate, decay)], rate);
        File.WriteAllText(_run.Plan, plan);
        if (options.All("from").LastOrDefault() is string model)
        {
            _headSteps = HeadSteps;
            WarmStart.Apply(Student, model, Replica.Pictures(Whole([.. _whole.Training.Take(WarmStartCrops)], _schedule.Size(0))));
        }
    }

    private StudentNetwork Student => _replicas[0].Student;

    /// <summary>Trains from the last checkpoint to the end of the schedule, which may be another than that of the run before.</summary>
    public void Run()
    {
        int step = _run.Load(Student, _average, _replicas[0].Objective, _optimizer);
        if (step == 0) MoveAverage(0);
        foreach (Replica replica in _replicas[1..]) replica.Follow(_replicas[0]);
        int perStep = _batchSize * _replicas.Length;
        Stopwatch reported = Stopwatch.StartNew(), saved = Stopwatch.StartNew();
        List<double[]> losses = [];
        // Not the same views again after each start.
        int first = _schedule.Size(_schedule.Share(step * perStep)), seed = HashCode.Combine(_seed, step);
        using BatchSource source = new(_parts, _batchSize, first, seed, _options);
        while (_schedule.Share(step * perStep) is double share and < 1)
        {
            using DisposeScope scope = NewDisposeScope();
            double rate = _schedule.Rate(share, step);
            source.Size = _schedule.Size(share);
            foreach ((int i, var group) in _optimizer.ParamGroups.Index())
            {
                group.LearningRate = i < StudentGroups ? _schedule.Rate(share, step - _headSteps) : rate;
            }

            losses.Add(Replica.Step(_replicas, source, _optimizer));
            step++;
            if (step % AverageEvery == 0) MoveAverage(Math.Min(AverageKeeps, step / (step + 40.0)));
            if (reported.Elapsed.TotalSeconds > ReportSeconds)
            {
                double speed = losses.Count * perStep / reported.Elapsed.TotalSeconds;
                Log(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"step {step} {share:P1} rate {rate:E1} {speed:F0}/s size {source.Size} train {Join(Mean(losses))}"));
                losses.Clear();
                reported.Restart();
            }

            if (saved.Elapsed.TotalSeconds > SaveSeconds)
            {
                Save(step);
                saved.Restart();
            }
        }

        Save(step);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _average.Dispose();
        _whole.Dispose();
        _parts.Dispose();
    }

    /// <summary>Weights, which decay, and scales and offsets, which do not.</summary>
    private static AdamW.ParamGroup[] Groups(nn.Module module, double rate, double decay) =>
    [
        new AdamW.ParamGroup(module.parameters().Where(p => p.dim() > 1), rate, weight_decay: decay),
        new AdamW.ParamGroup(module.parameters().Where(p => p.dim() <= 1), rate, weight_decay: 0),
    ];

    private void MoveAverage(double keep)
    {
        using IDisposable off = no_grad();
        using Scalar old = keep.ToScalar(), rest = (1 - keep).ToScalar();
        foreach (
            (Tensor source, Tensor target) in Student.parameters()
                .Concat(Student.buffers())
                .Zip(_average.parameters().Concat(_average.buffers())))
        {
            if (target.is_floating_point()) target.mul_(old).add_(source, rest);
        }
    }

    private void Save(int step)
    {
        Log($"step {step} validation {Join(Validate())}");
        _run.Save(Student, _average, _replicas[0].Objective, _optimizer, step);
    }

    private double[] Validate()
    {
        using IDisposable off = no_grad();
        _average.eval();
        List<double[]> losses = [];
        foreach (int[] items in _whole.Validation.Take(ValidationCrops).Chunk(ValidationBatch))
        {
            using DisposeScope scope = NewDisposeScope();
            Batch batch = Whole(items, _schedule.Size(1));
            (_, Tensor[] parts) = _replicas[0].Objective.Loss(_average.forward(Replica.Pictures(batch)), batch);
            losses.Add([.. parts.Select(part => (double)part.item<float>())]);
        }

        return Mean(losses);
    }

    /// <summary>The given crops as they are.</summary>
    private Batch Whole(int[] items, int size)
    {
        Batch batch = Batch.Empty(items.Length, size, _whole.Teachers);
        for (int place = 0; place < items.Length; place++)
        {
            _whole.Fill(batch, place, items[place], new CropBox(0, 0, DataFolder.CropSize, DataFolder.CropSize), mirror: false);
            Augmentation.Normalise(batch, place, null);
        }

        return batch;
    }

    private static double[] Mean(List<double[]> rows) => [.. rows[0].Select((_, k) => rows.Average(row => row[k]))];

    private static string Join(IEnumerable<double> values) =>
        string.Join(' ', values.Select(value => value.ToString("F3", CultureInfo.InvariantCulture)));

    private void Log(string line)
    {
        File.AppendAllText(_run.LogFile, line + "\n");
        Console.Error.WriteLine(line);
    }
}

/// <summary><c>train</c>: trains the student. Started again with the same folder, it goes on where the last checkpoint was.</summary>
internal static class TrainCommand
{
    public static void Run(Options options)
    {
        using Trainer trainer = new(options);
        trainer.Run();
    }
}
