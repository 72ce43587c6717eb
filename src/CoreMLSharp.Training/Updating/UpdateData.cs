using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Training.Updating;

/// <summary>
/// Examples for an update from a folder or file: a folder of photos per class; a table (CSV) with a column for each training input; or a
/// <c>.safetensors</c> file with a tensor for each, whose first dimension counts the examples. Photos are read when they are asked for.
/// </summary>
public static class UpdateData
{
    /// <summary>Opens examples for a model.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="model">The updatable model, whose training inputs say what is to be there.</param>
    /// <exception cref="CoreMLException">
    /// There is nothing at the path, or not what the model's training inputs ask for; the message says what.
    /// </exception>
    public static IMLBatchProvider Open(string path, Model model)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(model);
        TrainingInputs inputs = new(model);
        if (Directory.Exists(path)) return new PhotoExamples(path, inputs);
        return Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase)
            ? new TensorExamples(path, inputs)
            : TableExamples.Read(path, inputs);
    }
}
