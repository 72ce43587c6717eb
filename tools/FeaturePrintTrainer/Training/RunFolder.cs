using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Training;

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

    public void Save(nn.Module student, nn.Module average, nn.Module objective, OptimizerHelper optimizer, int step)
    {
        string part = Checkpoint + ".part", old = Checkpoint + ".old";
        Recreate(part);
        student.save(Path.Combine(part, "student.weights"));
        average.save(Path.Combine(part, "average.weights"));
        objective.save(Path.Combine(part, "objective.weights"));
        optimizer.save_state_dict(Path.Combine(part, "optimizer.state"));
        File.WriteAllText(Path.Combine(part, "steps.txt"), step.ToString(CultureInfo.InvariantCulture));
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

    /// <summary>Loads the last checkpoint, if there is one.</summary>
    /// <returns>How many steps had been done.</returns>
    public int Load(nn.Module student, nn.Module average, nn.Module objective, OptimizerHelper optimizer)
    {
        string folder = Directory.Exists(Checkpoint) ? Checkpoint : Checkpoint + ".old";
        if (!Directory.Exists(folder))
        {
            return 0;
        }

        student.load(Path.Combine(folder, "student.weights"));
        average.load(Path.Combine(folder, "average.weights"));
        objective.load(Path.Combine(folder, "objective.weights"));
        optimizer.load_state_dict(Path.Combine(folder, "optimizer.state"));
        return int.Parse(File.ReadAllText(Path.Combine(folder, "steps.txt")), CultureInfo.InvariantCulture);
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
