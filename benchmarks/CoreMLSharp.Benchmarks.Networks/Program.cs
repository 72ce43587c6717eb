using CoreMLSharp.Benchmarks.Networks;

// How neural networks compare with ONNX Runtime alone on the exported file. See README.md.
return args switch
{
    ["speed", .. var models] when models.Length > 0 => SpeedBenchmark.Run(models),
    ["speed"] => SpeedBenchmark.Run([InceptionSized.InFolder(Path.GetTempPath()), InceptionProgram.InFolder(Path.GetTempPath())]),
    ["load", var model] => LoadBenchmark.Run(model),
    ["load"] => LoadBenchmark.Run(InceptionSized.InFolder(Path.GetTempPath())),
    ["load-one", var kind, var path] => LoadBenchmark.RunOne(kind, path),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("speed [MODEL...]   one prediction beside ONNX Runtime alone on the exported ONNX file");
    Console.Error.WriteLine("load [MODEL]       loading time and peak memory of both");
    return 2;
}
