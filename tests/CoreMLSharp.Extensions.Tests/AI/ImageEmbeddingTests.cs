using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Extensions.AI;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Tests;
using Microsoft.Extensions.AI;

namespace CoreMLSharp.Extensions.Tests.AI;

/// <summary>Pictures of like things are near each other.</summary>
public class ImageEmbeddingTests
{
    [Fact]
    public async Task The_nearest_picture_shows_the_same_material()
    {
        using ImageEmbeddingGenerator generator = new();
        string[] photos =
        [
            .. Directory.EnumerateDirectories(TestData.InRepository("samples", "Materials")).Order(StringComparer.Ordinal)
                .SelectMany(folder => Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Take(4)),
        ];
        GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync(
            photos.Select(MLImage.FromFile), cancellationToken: TestContext.Current.CancellationToken);

        Assert.All(vectors, vector => Assert.Equal(480, vector.Vector.Length));
        string[] folders = [.. photos.Select(photo => Path.GetDirectoryName(photo)!)];
        int right = folders.Index().Count(folder => folder.Item == folders[Nearest(vectors, folder.Index)]);
        Assert.True(right >= photos.Length * 0.7, $"{right} of {photos.Length}");
    }

    [Fact]
    public async Task Bytes_of_a_file_have_the_embedding_of_the_picture()
    {
        string photo = TestData.InRepository("samples", "Materials", "wood", "wood-001.jpg");
        using DataContentEmbeddingGenerator generator = new(new ImageEmbeddingGenerator());
        DataContent content = new(await File.ReadAllBytesAsync(photo, TestContext.Current.CancellationToken), "image/jpeg");
        ReadOnlyMemory<float> bytes = await generator.GenerateVectorAsync(
            content, cancellationToken: TestContext.Current.CancellationToken);
        ImageEmbeddingGenerator images = generator.GetRequiredService<ImageEmbeddingGenerator>();
        ReadOnlyMemory<float> picture = await images.GenerateVectorAsync(
            MLImage.FromFile(photo), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(picture.ToArray(), bytes.ToArray());
        EmbeddingGeneratorMetadata metadata = generator.GetRequiredService<EmbeddingGeneratorMetadata>();
        Assert.Equal(("FeaturePrint-1", 480), (metadata.DefaultModelId, metadata.DefaultModelDimensions));
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        using TemporaryFolder folder = new();
        SmallModels.SaveClassifier(folder["Sizes.mlmodel"], 10);
        using MLModel model = MLModel.Load(folder["Sizes.mlmodel"]);
        Assert.Contains("one image input", Assert.Throws<CoreMLException>(() => new ImageEmbeddingGenerator(model)).Message);
        using ImageEmbeddingGenerator generator = new();
        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync([], new EmbeddingGenerationOptions { Dimensions = 3 }));
        await Assert.ThrowsAsync<CoreMLException>(() => generator.GenerateAsync([MLImage.FromBytes([1, 2, 3])]));
    }

    private static int Nearest(GeneratedEmbeddings<Embedding<float>> vectors, int one) => Enumerable.Range(0, vectors.Count)
        .Where(other => other != one)
        .MaxBy(other => TensorPrimitives.CosineSimilarity(vectors[one].Vector.Span, vectors[other].Vector.Span));
}
