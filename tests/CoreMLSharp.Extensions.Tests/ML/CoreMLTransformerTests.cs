using CoreMLSharp.Building;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Cli.Commands.Sample.Models;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.ML;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using NetImage = Microsoft.ML.Data.MLImage;
using RuntimeModel = CoreMLSharp.Runtime.MLModel;

namespace CoreMLSharp.Extensions.Tests.ML;

/// <summary>Core ML models in pipelines of ML.NET: the same predictions, also when the pipeline was saved.</summary>
public sealed class CoreMLTransformerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_classifier_predicts_in_a_pipeline_with_other_steps()
    {
        SmallModels.SaveClassifier(_folder["Sizes.mlmodel"], 10);
        IDataView data = _context.Data.LoadFromEnumerable([new Thing { Size = 5 }, new Thing { Size = 15 }]);
        var pipeline = _context.Transforms.ApplyCoreMLModel(
                _folder["Sizes.mlmodel"], new Dictionary<string, string> { ["size"] = nameof(Thing.Size) })
            .Append(_context.Transforms.Conversion.MapValueToKey("Key", "class"))
            .Append(_context.Transforms.Conversion.MapKeyToValue("Again", "Key"));

        IDataView transformed = pipeline.Fit(data).Transform(data);

        Assert.Equal(["small", "large"], transformed.GetColumn<string>("Again"));
        VBuffer<float>[] odds = [.. transformed.GetColumn<VBuffer<float>>("odds")];
        Assert.True(odds[0].GetItemOrDefault(0) > 0.9f && odds[1].GetItemOrDefault(1) > 0.9f);
        VBuffer<ReadOnlyMemory<char>> names = default;
        transformed.Schema["odds"].GetSlotNames(ref names);
        Assert.Equal(["small", "large"], names.DenseValues().Select(name => name.ToString()));
        Assert.Equal([5f, 15f], transformed.GetColumn<float>("Size"));
    }

    [Theory]
    [InlineData("Sizes.mlmodel")]
    [InlineData("Twice.mlpackage")]
    public void A_pipeline_is_saved_with_the_model_inside(string name)
    {
        bool isProgram = name.EndsWith(".mlpackage", StringComparison.Ordinal);
        if (isProgram) SmallModels.SaveProgram(_folder[name]);
        else SmallModels.SaveClassifier(_folder[name], 10);
        Dictionary<string, string> inputs = isProgram ? new() { ["x"] = "Pair" } : new() { ["size"] = "Size" };
        Dictionary<string, string> outputs = isProgram ? new() { ["y"] = "Pair2" } : new() { ["class"] = "Label" };
        IDataView data = _context.Data.LoadFromEnumerable([new Thing { Size = 5, Pair = [1, 2] }]);
        ITransformer fitted = _context.Transforms.ApplyCoreMLModel(_folder[name], inputs, outputs)
            .Append(_context.Transforms.CopyColumns("Copy", isProgram ? "Pair2" : "Label")).Fit(data);
        _context.Model.Save(fitted, data.Schema, _folder["pipeline.zip"]);
        if (isProgram) Directory.Delete(_folder[name], recursive: true);
        else File.Delete(_folder[name]);

        Exception unknown = Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(_folder["pipeline.zip"], out _));
        Assert.Equal("Error during class instantiation", unknown.Message);
        MLContext other = new MLContext().RegisterCoreML().RegisterCoreML();
        ITransformer loaded = other.Model.Load(_folder["pipeline.zip"], out _);
        other.Model.Save(loaded, data.Schema, _folder["again.zip"]);
        IDataView transformed = other.Model.Load(_folder["again.zip"], out _).Transform(data);

        if (isProgram) Assert.Equal([2, 4], transformed.GetColumn<float[]>("Copy").Single());
        else Assert.Equal("small", transformed.GetColumn<string>("Copy").Single());
    }

    [Fact]
    public void A_prediction_engine_predicts_one_by_one()
    {
        SmallModels.SaveProgram(_folder["Twice.mlpackage"]);
        IDataView data = _context.Data.LoadFromEnumerable<Pair>([]);
        ITransformer fitted = _context.Transforms.ApplyCoreMLModel(_folder["Twice.mlpackage"]).Fit(data);
        using PredictionEngine<Pair, PairTwice> engine = _context.Model.CreatePredictionEngine<Pair, PairTwice>(fitted);
        Assert.Equal([2, 4], engine.Predict(new Pair { X = [1, 2] }).Y);
        Assert.Equal([-6, 0], engine.Predict(new Pair { X = [-3, 0] }).Y);
    }

    [Fact]
    public void An_image_gives_what_the_model_gives_for_it()
    {
        string model = _folder["FeaturePrint-1.mlmodel"], photo = TestData.InRepository("samples", "Materials", "wood", "wood-001.jpg");
        using (Stream stream = CoreMLSharp.FeaturePrint.BuiltInModels.Open(CoreMLSharp.FeaturePrint.BuiltInModels.Default))
        {
            using FileStream file = File.Create(model);
            stream.CopyTo(file);
        }

        using RuntimeModel direct = RuntimeModel.Load(model);
        string input = direct.Description.Input[0].Name, output = direct.Description.Output[0].Name;
        PixelBuffer pixels = CoreMLSharp.Runtime.Images.MLImage.FromFile(photo).ToPixels(PixelFormat.Rgb);
        byte[] bgra = [.. pixels.Bytes.Chunk(3).SelectMany(rgb => (byte[])[rgb[2], rgb[1], rgb[0], byte.MaxValue])];
        using NetImage image = NetImage.CreateFromPixels(pixels.Width, pixels.Height, MLPixelFormat.Bgra32, bgra);
        IDataView data = _context.Data.LoadFromEnumerable([new Photo { Image = image }]);
        IDataView transformed = _context.Transforms
            .ApplyCoreMLModel(model, new Dictionary<string, string> { [input] = nameof(Photo.Image) }).Fit(data).Transform(data);
        float[] features = transformed.GetColumn<float[]>(output).Single();

        float[] expected = direct.Predict(new Dictionary<string, MLFeatureValue>
        {
            [input] = CoreMLSharp.Runtime.Images.MLImage.FromPixels(pixels),
        })[output].MultiArrayValue.ToFloats();
        Assert.Equal(expected, features);
    }

    [Fact]
    public void Images_integers_and_halves_come_out_in_their_types()
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable photo = main.Input(Feature.Image("photo", 2, 2));
        main.Output(Feature.Image("same", 2, 2), main.Add(photo, 0f));
        main.Output("whole", main.Add(main.Input("n", DataType.Int32, 3), 1));
        main.Output("half", main.Cast(main.Input("h", DataType.Float32, 1), DataType.Float16));
        using (ModelFile file = program.Build()) file.Save(_folder["Types.mlpackage"]);
        byte[] rgba = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 9, 8, 7, 255];
        using NetImage image = NetImage.CreateFromPixels(2, 2, MLPixelFormat.Rgba32, rgba);
        IDataView data = _context.Data.LoadFromEnumerable([new Types { Photo = image, N = [1, 2, 3], H = 0.5f }]);

        IDataView transformed = _context.Transforms.ApplyCoreMLModel(_folder["Types.mlpackage"]).Fit(data).Transform(data);

        using NetImage same = transformed.GetColumn<NetImage>("same").Single();
        Assert.Equal(image.GetBGRPixels, same.GetBGRPixels);
        Assert.Equal([2, 3, 4], transformed.GetColumn<int[]>("whole").Single());
        Assert.Equal([0.5f], transformed.GetColumn<float[]>("half").Single());
        Assert.Equal(new ImageDataViewType(2, 2), transformed.Schema["same"].Type);
    }

    [Fact]
    public void A_text_goes_into_a_model_of_counted_terms()
    {
        Specification.Model model = Words.Create();
        model.Description.Metadata ??= new Specification.Metadata();
        model.Description.Metadata.UserDefined[TextTerms.MetadataKey] = "words=1 characters=0-0";
        using (ModelFile file = new(model)) file.Save(_folder["Words.mlmodel"]);
        IDataView data = _context.Data.LoadFromEnumerable([new Thing { Name = "A great film" }, new Thing { Name = "a dull one" }]);
        Dictionary<string, string> columns = new() { ["counts"] = nameof(Thing.Name) };
        IDataView transformed = _context.Transforms.ApplyCoreMLModel(_folder["Words.mlmodel"], columns).Fit(data).Transform(data);
        Assert.Equal(["positive", "negative"], transformed.GetColumn<string>("mood"));
    }

    [Fact]
    public void What_does_not_fit_is_said_plainly()
    {
        SmallModels.SaveClassifier(_folder["Sizes.mlmodel"], 10);
        SmallModels.SaveStateful(_folder["Sum.mlpackage"]);
        IDataView data = _context.Data.LoadFromEnumerable<Thing>([]);
        Assert.Contains("no column 'size'", Message(() => _context.Transforms.ApplyCoreMLModel(_folder["Sizes.mlmodel"]).Fit(data)));
        Assert.Contains("does not take", Message(() => Apply(new() { ["size"] = nameof(Thing.Name) }, null).Fit(data)));
        Assert.Contains("no input 'length'; it has size", Message(() => Apply(new() { ["length"] = "Size" }, null)));
        Assert.Contains("no output 'klass'", Message(() => Apply(null, new() { ["klass"] = "x" })));
        Assert.Contains("state", Message(() => _context.Transforms.ApplyCoreMLModel(_folder["Sum.mlpackage"])));
        Assert.Throws<FileNotFoundException>(() => _context.Transforms.ApplyCoreMLModel(_folder["No.mlmodel"]));
    }

    private static string Message(Func<object> work) => Assert.Throws<CoreMLException>(work).Message;

    private CoreMLEstimator Apply(Dictionary<string, string>? inputs, Dictionary<string, string>? outputs) =>
        _context.Transforms.ApplyCoreMLModel(_folder["Sizes.mlmodel"], inputs, outputs);

    private sealed class Thing
    {
        public float Size { get; set; }

        public string Name { get; set; } = "";

        [VectorType(2)]
        public float[] Pair { get; set; } = [0, 0];
    }

    private sealed class Types
    {
        [ColumnName("photo"), ImageType(2, 2)]
        public NetImage? Photo { get; set; }

        [ColumnName("n"), VectorType(3)]
        public int[] N { get; set; } = [];

        [ColumnName("h")]
        public float H { get; set; }
    }

    private sealed class Pair
    {
        [ColumnName("x"), VectorType(2)]
        public float[] X { get; set; } = [];
    }

    private sealed class PairTwice
    {
        [ColumnName("y")]
        public float[] Y { get; set; } = [];
    }

    private sealed class Photo
    {
        [ImageType(600, 800)]
        public NetImage? Image { get; set; }
    }
}
