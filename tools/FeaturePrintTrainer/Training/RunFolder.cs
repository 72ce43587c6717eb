using TorchSharp.Modules;
using static TorchSharp.torch;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Training;

/// <summary>How far a training has come.</summary>
internal sealed record Progress(int Step, double Seconds);

/// <summary>A training's checkpoint and log. The checkpoint is a folder that is replaced whole.</summary>
internal sealed class RunFolder
{
    private readonly string _root;

    public RunFolder(string root)
    {
        _root = root;
        Directory.CreateDirectory(root);
    }

    public string LogFile => Path.Combine(_root, "log.txt");

    public string Plan => Path.Combine(_root, "plan.txt");

    private string Checkpoint => Path.Combine(_root, "checkpoint");

    /// <summary>The file of the student's weights as they were at the last checkpoint.</summary>
    /// <param name="kind"><c>average</c>, or <c>student</c> for those of the last step.</param>
    public string Weights(string kind) => Path.Combine(Checkpoint, kind + ".weights");

    public void Save(nn.Module student, nn.Module average, nn.Module objective, OptimizerHelper optimizer, Progress progress)
    {
        string part = Checkpoint + ".part", old = Checkpoint + ".old";
        Recreate(part);
        student.save(Path.Combine(part, "student.weights"));
        average.save(Path.Combine(part, "average.weights"));
        objective.save(Path.Combine(part, "objective.weights"));
        optimizer.save_state_dict(Path.Combine(part, "optimizer.state"));
        File.WriteAllText(Path.Combine(part, "progress.txt"), FormattableString.Invariant($"{progress.Step} {progress.Seconds:F1}"));
        if (Directory.Exists(Checkpoint))
        {
            Directory.Move(Checkpoint, old);
        }

        Directory.Move(part, Checkpoint);
        if (Directory.Exists(old))
        {
            Directory.Delete(old, recursive: true);
        }
    }

    public Progress Load(nn.Module student, nn.Module average, nn.Module objective, OptimizerHelper optimizer)
    {
        string folder = Directory.Exists(Checkpoint) ? Checkpoint : Checkpoint + ".old";
        if (!Directory.Exists(folder))
        {
            return new Progress(0, 0);
        }

        student.load(Path.Combine(folder, "student.weights"));
        average.load(Path.Combine(folder, "average.weights"));
        objective.load(Path.Combine(folder, "objective.weights"));
        optimizer.load_state_dict(Path.Combine(folder, "optimizer.state"));
        var parts = File.ReadAllText(Path.Combine(folder, "progress.txt")).Split(' ');
        return new Progress(int.Parse(parts[0]), double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void Recreate(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
    }
}
