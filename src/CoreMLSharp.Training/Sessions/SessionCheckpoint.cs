using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Training;
using CoreMLSharp.Training.ModelTraining;

namespace CoreMLSharp.Training.Sessions;

/// <summary>
/// What a network has learned between two steps as a safetensors file: parameters, what the optimizer remembers, and how far the training
/// is. A checksum tells a damaged file.
/// </summary>
internal static class SessionCheckpoint
{
    private const string ProgressKey = "progress", ChecksumKey = "sha256";
    private const string EpochName = "epoch", LossesName = "losses", NumbersName = "optimizer.numbers";

    /// <summary>Writes a file; whoever reads at the same time sees the old one or the new one.</summary>
    public static void Write(string path, TrainerState state, SessionProgress progress)
    {
        Dictionary<string, StoredTensor> tensors = new()
        {
            [EpochName] = Doubles([state.Position, state.Sum]),
            [LossesName] = Doubles(state.Losses),
            [NumbersName] = Doubles(state.Optimizer.Numbers),
        };
        foreach ((int i, (string name, float[] values)) in state.Parameters.Index()) tensors[ParameterName(i, name)] = Floats(values);
        foreach ((int i, float[] values) in state.Optimizer.Arrays.Index()) tensors[ArrayName(i)] = Floats(values);
        string json = JsonSerializer.Serialize(progress, SessionJson.Default.SessionProgress);
        new SafeTensorsFile(
            tensors, new Dictionary<string, string> { [ProgressKey] = json, [ChecksumKey] = Checksum(tensors, json) }).Save(path);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; null is returned where it is not there.</param>
    /// <param name="like">A state of the same network, to which the file's must be alike.</param>
    /// <exception cref="CoreMLException">It is damaged, or of another network.</exception>
    public static (TrainerState State, SessionProgress Progress)? Read(string path, TrainerState like)
    {
        if (!File.Exists(path)) return null;
        return Load(path, (file, progress) =>
        {
            (string, float[])[] parameters =
                [.. like.Parameters.Select((each, i) => (each.Name, Take(file, ParameterName(i, each.Name), each.Values.Length)))];
            int arrays = file.Tensors.Keys.Count(name => name.StartsWith(ArrayName(null), StringComparison.Ordinal));
            int perParameter = arrays / parameters.Length;
            OptimizerMemory memory = new(
                [
                    .. Enumerable.Range(0, perParameter * parameters.Length)
                    .Select(i => Take(file, ArrayName(i), like.Parameters[i / perParameter].Values.Length)),
                ],
                Take(file, NumbersName, like.Optimizer.Numbers.Count, tensor => tensor.ToDoubles()));
            double[] epoch = Take(file, EpochName, 2, tensor => tensor.ToDoubles());
            TrainerState state = new(parameters, memory, file.Tensors[LossesName].ToDoubles(), (int)epoch[0], epoch[1]);
            return (state, progress);
        });
    }

    /// <summary>How far the training is; null where there is no file.</summary>
    /// <exception cref="CoreMLException">The file is damaged.</exception>
    public static SessionProgress? ReadProgress(string path) => File.Exists(path) ? Load(path, (_, progress) => progress) : null;

    private static T Load<T>(string path, Func<SafeTensorsFile, SessionProgress, T> read)
    {
        try
        {
            SafeTensorsFile file = SafeTensorsFile.Load(path);
            string json = file.Metadata.GetValueOrDefault(ProgressKey, "");
            return file.Metadata.GetValueOrDefault(ChecksumKey) == Checksum(file.Tensors, json)
                ? read(file, JsonSerializer.Deserialize(json, SessionJson.Default.SessionProgress)!)
                : throw new FormatException("it is damaged");
        }
        catch (Exception error) when (error is FormatException or JsonException or KeyNotFoundException or CoreMLException)
        {
            throw new CoreMLException($"The session cannot go on from {path}: {error.Message.TrimEnd('.')}.", error)
            {
                Hint = Hint.RestartSession,
            };
        }
    }

    private static string ParameterName(int index, string name) => $"parameter.{index}.{name}";

    private static string ArrayName(int? index) => $"optimizer.array.{index}";

    private static StoredTensor Floats(float[] values) =>
        new(TensorElementType.Float32, [values.Length], MemoryMarshal.AsBytes<float>(values).ToArray());

    private static StoredTensor Doubles(IReadOnlyList<double> values) =>
        new(TensorElementType.Float64, [values.Count], MemoryMarshal.AsBytes<double>(values.ToArray()).ToArray());

    private static float[] Take(SafeTensorsFile file, string name, int length) => Take(file, name, length, tensor => tensor.ToFloats());

    private static T[] Take<T>(SafeTensorsFile file, string name, int length, Func<StoredTensor, T[]> read) =>
        file.Tensors.TryGetValue(name, out StoredTensor? tensor) && tensor.Count == length
        ? read(tensor)
        : throw new FormatException("it is of another network");

    private static string Checksum(IReadOnlyDictionary<string, StoredTensor> tensors, string json)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(json));
        foreach ((string name, StoredTensor tensor) in tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{name} {tensor.Bytes.Length}\n"));
            hash.AppendData(tensor.Bytes.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
