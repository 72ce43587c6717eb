using CoreMLSharp.Benchmarks;

Dictionary<string, (string What, Action<string[]> Run)> topics = new()
{
    ["classic"] = ("a forest of 500 trees and a support vector machine beside scikit-learn: classic [FOLDER]", ClassicBenchmark.Run),
    ["extraction"] = ("photos per second beside decoding alone and ONNX Runtime alone: extraction [DIR]", ExtractionBenchmark.Run),
    ["head"] = ("training the classifier of features beside scikit-learn, where Python has it: head", HeadBenchmark.Run),
    ["update"] = ("steps per second of an update beside torch, where Python has it: update [THREADS]", UpdateBenchmark.Run),
    ["shared"] = ("100 classifiers over one photo beside one, time and memory: shared", SharedExtractorBenchmark.Run),
};

if (args.Length > 0 && topics.TryGetValue(args[0], out var topic))
{
    topic.Run(args[1..]);
    return 0;
}

Console.Error.WriteLine("Give a topic:");
foreach ((string name, (string what, _)) in topics) Console.Error.WriteLine($"  {name,-12} {what}");
return 2;
