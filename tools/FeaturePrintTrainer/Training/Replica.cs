using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Training;

/// <summary>
/// A copy of the student and its heads that one thread trains on its own share of every batch. Convolutions are fastest with one
/// thread each: oneDNN's 16-bit weight gradients wait for each other in spin locks, which is ruinous when cores are busy elsewhere.
/// </summary>
internal sealed class Replica
{
    private readonly nn.Module[] _modules;

    public Replica(string plan, int labels, Batch statistics, ObjectiveWeights weights)
    {
        Student = new StudentNetwork(plan);
        Objective = new Objective(Student.Dimensions, labels, statistics, weights);
        _modules = [Student, Objective];
    }

    public StudentNetwork Student { get; }

    public Objective Objective { get; }

    public IEnumerable<Parameter> Parameters => _modules.SelectMany(module => module.parameters());

    /// <summary>One step of the optimiser over a batch for each replica; the first replica's parameters are the optimiser's.</summary>
    /// <returns>The parts of the loss.</returns>
    public static double[] Step(Replica[] replicas, BatchSource source, optim.Optimizer optimizer)
    {
        Batch[] batches = [.. replicas.Select(_ => source.Take())];
        double[][] parts = new double[replicas.Length][];
        Parallel.For(0, replicas.Length, i => parts[i] = replicas[i].Differentiate(batches[i]));
        using (no_grad())
        using (Scalar count = replicas.Length.ToScalar())
        {
            foreach (Replica replica in replicas[1..])
            {
                foreach ((Tensor own, Tensor other) in replicas[0].Parameters.Zip(replica.Parameters)) own.grad!.add_(other.grad!);
            }

            foreach (Tensor own in replicas[0].Parameters) own.grad!.div_(count);
        }

        optimizer.step();
        foreach (Replica replica in replicas[1..]) replica.Follow(replicas[0]);
        return [.. parts[0].Select((_, k) => parts.Average(part => part[k]))];
    }

    public static Tensor Pictures(Batch batch) => tensor(batch.Pictures, [batch.Count, batch.Size, batch.Size, 3]).permute(0, 3, 1, 2);

    /// <summary>Takes over another replica's parameters.</summary>
    public void Follow(Replica leader)
    {
        using IDisposable off = no_grad();
        foreach ((Tensor own, Tensor other) in Parameters.Zip(leader.Parameters)) own.copy_(other);
    }

    private double[] Differentiate(Batch batch)
    {
        set_num_threads(1);
        using DisposeScope scope = NewDisposeScope();
        foreach (nn.Module module in _modules) module.zero_grad();
        (Tensor loss, Tensor[] parts) = Objective.Loss(Student.forward(Pictures(batch)), batch);
        loss.backward();
        return [.. parts.Select(part => (double)part.item<float>())];
    }
}
