using System.Globalization;
using CoreMLSharp.Tools.InstrumentsGenerator;
using NAudio.Wave;

const int SampleRate = 16_000;

if (args is not [string folder])
{
    Console.Error.WriteLine("Usage: InstrumentsGenerator OUT_DIR");
    return 2;
}

foreach ((string name, Func<Random, double[]> play) in Instruments.All)
{
    Directory.CreateDirectory(Path.Combine(folder, name));
    for (int number = 1; number <= Instruments.SoundsOfEach; number++)
    {
        string path = Path.Combine(folder, name, string.Create(CultureInfo.InvariantCulture, $"{name}-{number:D2}.wav"));
        double[] sound = play(new Random(number));
        double peak = sound.Max(Math.Abs);
        using WaveFileWriter writer = new(path, new WaveFormat(SampleRate, 16, 1));
        foreach (double sample in sound) writer.WriteSample((float)(0.7 * sample / peak));
    }
}

return 0;
