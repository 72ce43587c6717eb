using System.Text;
using CoreMLSharp.Tools.FeaturePrintTrainer.Data;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Teaching;

/// <summary>An ONNX network run for its inner feature map and its class scores.</summary>
internal sealed class Teacher : IDisposable
{
    private readonly TeacherDescription _description;
    private readonly InferenceSession _session;
    private readonly Resampler _resampler = new();
    private readonly float[] _picture;
    private readonly float[] _input;

    public Teacher(TeacherDescription description)
    {
        _description = description;
        var settings = new SessionOptions { IntraOpNumThreads = 2, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        _session = new InferenceSession(WithOutput(File.ReadAllBytes(description.Model), description.Map), settings);
        _picture = new float[description.Size * description.Size * 3];
        _input = new float[description.Batch * _picture.Length];
    }

    /// <summary>Runs <see cref="TeacherDescription.Batch"/> crops.</summary>
    public (float[] Map, long[] MapShape, float[]? Scores) Run(RecordFile crops, int first, int count)
    {
        int size = _description.Size, plane = size * size;
        for (int n = 0; n < count; n++)
        {
            var whole = new CropBox(0, 0, DataFolder.CropSize, DataFolder.CropSize);
            _resampler.Cut(crops[first + n], DataFolder.CropSize, DataFolder.CropSize, whole, size, mirror: false, _picture);
            for (int c = 0; c < 3; c++)
            {
                int from = _description.Bgr ? 2 - c : c;
                float mean = _description.Mean[c], factor = 1 / _description.Deviation[c];
                var target = _input.AsSpan(((n * 3) + c) * plane, plane);
                for (int i = 0; i < plane; i++)
                {
                    target[i] = (_picture[(i * 3) + from] - mean) * factor;
                }
            }
        }

        using var tensor = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, _input.AsMemory(0, count * _picture.Length), [count, 3, size, size]);
        string[] wanted = _description.Scores is null ? [_description.Map] : [_description.Map, _description.Scores];
        using var run = new RunOptions();
        using var outputs = _session.Run(run, [_description.Input], [tensor], wanted);
        return (
            outputs[0].GetTensorDataAsSpan<float>().ToArray(),
            outputs[0].GetTensorTypeAndShape().Shape,
            _description.Scores is null ? null : outputs[1].GetTensorDataAsSpan<float>().ToArray());
    }

    public void Dispose() => _session.Dispose();

    /// <summary>
    /// Names an inner tensor as an output: a protobuf message continued by another of the same field is merged with it, so
    /// ModelProto.graph.output can be appended without parsing the model.
    /// </summary>
    private static byte[] WithOutput(byte[] model, string tensor)
    {
        byte[] name = Encoding.UTF8.GetBytes(tensor);
        byte[] value = [0x0A, checked((byte)name.Length), .. name];
        byte[] graph = [0x62, checked((byte)value.Length), .. value];
        return [.. model, 0x3A, checked((byte)graph.Length), .. graph];
    }
}
