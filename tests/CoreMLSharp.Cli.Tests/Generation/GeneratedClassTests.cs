using System.Reflection;
using CoreMLSharp.Building;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Cli.Commands.Sample.Models;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Generation;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Tests;
using Microsoft.CodeAnalysis.CSharp;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using Model = CoreMLSharp.Specification.Model;

namespace CoreMLSharp.Cli.Tests.Generation;

/// <summary>Classes made of models compile without a warning, whatever the models hold, and predict what the models do.</summary>
public class GeneratedClassTests
{
    private static readonly string[] OddNames =
    [
        "1x", "class", "var_12", "var_1_2", "a.b", "a b", "", " ", "名前", "naïve", "Ünï", "😀", "__arglist", "Features", "ToFeatures",
        "Equals", "GetHashCode", "MInput", "MOutput", "MState", "M", "\u202Eevil", "x\"; } //", "x\\u0022", "*/ evil", "</summary><b>",
        "]]>",
        "line\nbreak", "line\u2028break", "cancellationToken", "state", "string", "Value", "ProbabilityOf", "KnownClassLabel", "ＡＢＣ", "ก็",
        "\ud800", "\u0000", new string('n', 500),
    ];

    [Fact]
    public void Every_kind_of_feature_has_its_type()
    {
        Model model = new() { SpecificationVersion = 10, Description = new ModelDescription() };
        model.Description.Input.AddRange(Kinds("in"));
        model.Description.Input.AddRange(Kinds("maybe").Select(feature =>
        {
            feature.Type.IsOptional = true;
            return feature;
        }));
        model.Description.Output.AddRange(Kinds("out"));
        Type input = Compile(model, "M").GetType("N.MInput")!, output = input.Assembly.GetType("N.MOutput")!;

        foreach (Type type in (Type[])[input, output])
        {
            string prefix = type == input ? "In" : "Out";
            Type Of(string name) => type.GetProperty(prefix + name)!.PropertyType;
            Assert.Equal(typeof(MLImage), Of("Image"));
            Assert.Equal(typeof(MLMultiArray), Of("ArrayFloat32"));
            Assert.Equal(typeof(double), Of("Double"));
            Assert.Equal(typeof(long), Of("Int64"));
            Assert.Equal(typeof(string), Of("String"));
            Assert.Equal(typeof(IReadOnlyDictionary<string, double>), Of("TextDictionary"));
            Assert.Equal(typeof(IReadOnlyDictionary<long, double>), Of("IntegerDictionary"));
            Assert.Equal(typeof(IReadOnlyList<string>), Of("Texts"));
            Assert.Equal(typeof(IReadOnlyList<long>), Of("Integers"));
            Assert.Equal(typeof(MLFeatureValue), Of("Unknown"));
        }

        Assert.Equal(typeof(double?), input.GetProperty("MaybeDouble")!.PropertyType);
        Assert.Equal(typeof(sbyte[]), input.GetMethod("InArrayInt8Of")!.GetParameters()[0].ParameterType);
        Assert.Equal(
            typeof(System.Numerics.Tensors.ReadOnlyTensorSpan<Half>), output.GetProperty("OutArrayFloat16Tensor")!.PropertyType);
    }

    [Fact]
    public void Names_and_texts_of_any_kind_stay_what_they_are()
    {
        Model model = new() { SpecificationVersion = 1, Description = new ModelDescription { PredictedFeatureName = "classLabel" } };
        model.Description.Metadata = new Metadata
        {
            ShortDescription = string.Concat(OddNames),
            Author = "</summary>\n*/ class Evil {}",
            License = "\u2028public class Evil {}",
        };
        foreach (string name in OddNames)
        {
            FeatureDescription feature = Feature.Double(name);
            feature.ShortDescription = name;
            model.Description.Input.Add(feature);
            model.Description.Output.Add(feature.Clone());
            model.Description.State.Add(new FeatureDescription
            {
                Name = name,
                Type = new FeatureType { StateType = new StateFeatureType { ArrayType = new ArrayFeatureType() } },
            });
        }

        model.Description.Output.Add(Feature.String("classLabel"));
        model.NeuralNetworkClassifier = new NeuralNetworkClassifier
        {
            StringClassLabels = new StringVector { Vector = { OddNames, "cat", "Cat", "cat" } },
        };
        Assembly assembly = Compile(model, "M");

        Assert.Null(assembly.GetType("N.Evil"));
        Assert.Equal(OddNames.Length, assembly.GetType("N.MInput")!.GetProperties().Length);
        object labels = assembly.GetType("N.MLabels")!.GetProperty("All")!.GetValue(null)!;
        Assert.Equal([.. OddNames, "cat", "Cat"], (IEnumerable<string>)labels);
        MethodInfo toText = assembly.GetType("N.MLabels")!.GetMethod("ToText")!, fromText = toText.DeclaringType!.GetMethod("FromText")!;
        foreach (object label in Enum.GetValues(assembly.GetType("N.MLabel")!))
        {
            Assert.Equal(label, fromText.Invoke(null, [toText.Invoke(null, [label])]));
        }
    }

    [Fact]
    public void Every_model_of_the_shared_data_compiles()
    {
        string[] folders = [TestData.Shared("real"), TestData.Shared("found")];
        List<string> sources = [];
        List<string> unreadable = [];
        foreach (string path in folders.SelectMany(Models).Order(StringComparer.Ordinal))
        {
            try
            {
                using ModelFile file = ModelFile.Load(path);
                sources.Add(Generate(file, Path.GetFileName(path), $"N{sources.Count}"));
            }
            catch (CoreMLException error)
            {
                unreadable.Add(error.Message);
            }
        }

        GeneratedCode.Compile(sources);
        Assert.True(sources.Count >= 100 && unreadable.Count == 0, $"{sources.Count} models; {string.Join('\n', unreadable)}");
    }

    [Fact]
    public async Task The_class_of_a_classifier_predicts_what_the_model_does()
    {
        const string Program = """
            #pragma warning disable CS1591
            using CoreMLSharp.Runtime;
            using System.Collections.Generic;
            using System.Linq;
            using System.Threading.Tasks;
            namespace N;
            public static class Program
            {
                public static async Task<string> Run(string path)
                {
                    using Iris iris = await Iris.LoadAsync(path);
                    IrisInput input = new() { PetalLength = 5.1, PetalWidth = 1.6 };
                    IrisOutput one = iris.Predict(input), same = iris.Predict(5.1, 1.6), later = await iris.PredictAsync(input);
                    IReadOnlyList<IrisOutput> many = iris.Predict([input, new IrisInput { PetalLength = 1, PetalWidth = 0.2 }]);
                    IReadOnlyList<IrisOutput> manyLater = await iris.PredictAsync([input]);
                    IrisOutput[] all = [one, same, later, many[0], manyLater[0]];
                    double[] sums = [.. all.Select(output => output.ProbabilityOf(IrisLabel.Virginica))];
                    return $"{one.Species} {one.KnownSpecies == IrisLabel.Virginica} {many[1].Species} {sums.Distinct().Single():R} "
                        + $"{one.Probabilities["virginica"]:R}";
                }
            }
            """;
        using TemporaryFolder folder = new();
        using ModelFile file = new(Iris.Create());
        file.Save(folder["Iris.mlmodel"]);
        Assembly assembly = GeneratedCode.Compile([Generate(file, "Iris.mlmodel", "N"), Program], LanguageVersion.Default);

        string said = await (Task<string>)assembly.GetType("N.Program")!.GetMethod("Run")!.Invoke(null, [folder["Iris.mlmodel"]])!;

        using MLModel model = MLModel.Load(file);
        Dictionary<string, MLFeatureValue> flower = new() { ["petal_length"] = 5.1, ["petal_width"] = 1.6 };
        double expected = model.Predict(flower)["probabilities"].DictionaryValue["virginica"];
        Assert.Equal($"virginica True setosa {expected:R} {expected:R}", said);
    }

    [Fact]
    public void The_class_of_a_program_with_state_and_functions_predicts_what_the_model_does()
    {
        const string Code = """
            #pragma warning disable CS1591
            namespace N;
            public static class Program
            {
                public static string Run(string path)
                {
                    using Sum sum = Sum.Load(path);
                    using SumTwice twice = SumTwice.Load(path);
                    SumState state = sum.MakeState();
                    sum.Predict(SumInput.XOf(1, 2), state);
                    SumOutput output = sum.Predict(new SumInput { X = SumInput.XOf(3, 4) }, state);
                    state.Total = CoreMLSharp.Runtime.Features.MLMultiArray.Wrap(new[] { (System.Half)1, (System.Half)1 });
                    return $"{output.YTensor[0]} {output.Y[1]} {sum.Predict(SumInput.XOf(0, 0), state).Y[0]} "
                        + $"{twice.Predict(SumTwiceInput.AOf(21)).BTensor[0]}";
                }
            }
            """;
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable total = main.State("total", 2);
        main.WriteState(total, main.Add(main.ReadState(total), main.Cast(main.Input("x", DataType.Float32, 2), DataType.Float16)));
        main.Output("y", main.Cast(main.ReadState(total), DataType.Float32));
        FunctionBuilder twice = program.AddFunction("twice");
        ProgramVariable a = twice.Input("a", DataType.Float32, 1);
        twice.Output("b", twice.Add(a, a));
        using TemporaryFolder folder = new();
        using ModelFile file = program.Build();
        file.Save(folder["Sum.mlpackage"]);

        Assembly assembly = GeneratedCode.Compile([Generate(file, "Sum.mlpackage", "N"), Code], LanguageVersion.Default);

        Assert.Equal(
            "4 6 1 42", assembly.GetType("N.Program")!.GetMethod("Run")!.Invoke(null, [folder["Sum.mlpackage"]]));
    }

    [Fact]
    public void The_class_of_a_detector_gives_what_it_finds()
    {
        const string Code = """
            #pragma warning disable CS1591
            using System.Linq;
            using CoreMLSharp.Runtime;
            using CoreMLSharp.Runtime.Images;
            namespace N;
            public static class Program
            {
                public static string Run(string path, MLImage photo)
                {
                    using Pets pets = Pets.Load(path);
                    Detection[] found = [.. pets.Detect(new PetsInput { Image = photo })];
                    return string.Join(' ', found.Concat(pets.DetectAsync(new PetsInput { Image = photo }).Result));
                }
            }
            """;
        using TemporaryFolder folder = new();
        using ModelFile file = new(Detectors.Pipeline());
        file.Save(folder["Pets.mlmodel"]);
        MLImage photo = MLImage.FromPixels(new PixelBuffer(200, 100, PixelFormat.Rgb, new byte[200 * 100 * 3]));
        Assembly assembly = GeneratedCode.Compile([Generate(file, "Pets.mlmodel", "N"), Code], LanguageVersion.Default);

        object said = assembly.GetType("N.Program")!.GetMethod("Run")!.Invoke(null, [folder["Pets.mlmodel"], photo])!;

        using MLModel model = MLModel.Load(file);
        string input = model.Description.Input.First(feature => feature.Type.ImageType is not null).Name;
        IReadOnlyList<Detection> expected =
            Detection.From(model, model.Predict(new Dictionary<string, MLFeatureValue> { [input] = photo }), photo)!;
        Assert.Equal(["dog", "cat"], expected.Select(detection => detection.Label));
        Assert.Equal(string.Join(' ', expected.Concat(expected)), said);
    }

    [Fact]
    public void The_class_in_Swift_of_a_detector_knows_its_labels()
    {
        using ModelFile file = new(Detectors.Pipeline());

        string code = ModelClass.Generate(file, new ModelClassOptions("Pets.mlmodel") { Language = ModelClassLanguage.Swift });

        Assert.Contains("struct PetsDetection {", code, StringComparison.Ordinal);
        Assert.Contains("var detections: [PetsDetection] {", code, StringComparison.Ordinal);
        Assert.Contains("let labels: [String] = [\"dog\", \"cat\"]", code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Model")]
    [InlineData("Predict")]
    [InlineData("detect")]
    [InlineData("ToString")]
    public void A_file_may_be_called_as_a_member_of_its_class(string name)
    {
        Assert.NotNull(Compile(Detectors.Pipeline(), name).GetType($"N.{char.ToUpperInvariant(name[0])}{name[1..]}_2"));
    }

    [Theory]
    [InlineData("pets", null)]
    [InlineData("1x", null)]
    [InlineData("A B", null)]
    [InlineData("class", null)]
    [InlineData("", null)]
    [InlineData(null, "A..B")]
    [InlineData(null, "A.class")]
    [InlineData(null, "A; class X {}")]
    public void What_is_no_name_is_refused(string? className, string? space)
    {
        using ModelFile file = new(Iris.Create());
        ModelClassOptions options = new("Iris.mlmodel") { ClassName = className, Namespace = space };
        Assert.Contains("no name", Assert.Throws<CoreMLException>(() => ModelClass.Generate(file, options)).Message);
    }

    [Fact]
    public void Swift_has_the_names_of_the_model_and_keeps_its_texts()
    {
        Model model = Iris.Create();
        model.Description.Input.Add(Feature.Double("class"));
        model.Description.Input.Add(Feature.Double("\\(evil)\""));
        model.Description.Metadata = new Metadata { ShortDescription = "Two\nlines" };
        using ModelFile file = new(model);

        string code = ModelClass.Generate(file, new ModelClassOptions("My iris.mlmodel") { Language = ModelClassLanguage.Swift });

        Assert.Contains("/// Two lines\nfinal class My_iris {", code, StringComparison.Ordinal);
        Assert.Contains("forResource: \"My iris\", withExtension: \"mlmodelc\"", code, StringComparison.Ordinal);
        Assert.Contains("case \"\\\\(evil)\\\"\": return MLFeatureValue(double: __evil__)", code, StringComparison.Ordinal);
        Assert.Contains("var `class`: Double", code, StringComparison.Ordinal);
        Assert.Contains(
            "var probabilities: [String: Double] { provider.featureValue(for: \"probabilities\")!.dictionaryValue as! [String: Double] }",
            code, StringComparison.Ordinal);
    }

    private static Assembly Compile(Model model, string name)
    {
        using ModelFile file = new(model);
        return GeneratedCode.Compile(Generate(file, $"{name}.mlmodel", "N"));
    }

    private static string Generate(ModelFile file, string fileName, string space) =>
        ModelClass.Generate(file, new ModelClassOptions(fileName) { Namespace = space });

    private static IEnumerable<FeatureDescription> Kinds(string prefix)
    {
        foreach ((string name, ArrayDataType element) in Enum.GetValues<ArrayDataType>().Select(type => (type.ToString(), type)))
        {
            yield return Feature.MultiArray($"{prefix}_array_{name}", element, 2, 3);
        }

        FeatureDescription flexible = Feature.MultiArray($"{prefix}_flexible", ArrayDataType.Float32, 1);
        flexible.Type.MultiArrayType.ShapeRange = new() { SizeRanges = { new SizeRange { LowerBound = 1, UpperBound = -1 } } };
        yield return flexible;
        (string, FeatureType)[] types =
        [
            ("image", new() { ImageType = new ImageFeatureType { Width = 3, Height = 4 } }),
            ("double", new() { DoubleType = new DoubleFeatureType() }), ("int64", new() { Int64Type = new Int64FeatureType() }),
            ("string", new() { StringType = new StringFeatureType() }), ("unknown", new()),
            ("text_dictionary", new() { DictionaryType = new() { StringKeyType = new StringFeatureType() } }),
            ("integer_dictionary", new() { DictionaryType = new() { Int64KeyType = new Int64FeatureType() } }),
            ("texts", new() { SequenceType = new() { StringType = new StringFeatureType() } }),
            ("integers", new() { SequenceType = new() { Int64Type = new Int64FeatureType() } }),
        ];
        foreach ((string name, FeatureType type) in types) yield return new FeatureDescription { Name = $"{prefix}_{name}", Type = type };
    }

    private static IEnumerable<string> Models(string folder) =>
        Directory.EnumerateFiles(folder, "*.mlmodel", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateDirectories(folder, "*.ml*", SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) is ".mlmodel" or ".mlpackage" or ".mlmodelc")
            .Where(path => !Path.GetDirectoryName(path)!.Contains(".mlmodelc", StringComparison.Ordinal)
                && !Path.GetDirectoryName(path)!.Contains(".mlpackage", StringComparison.Ordinal));
}
