using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Tools.DigitsGenerator;
using CoreMLSharp.Training.Updating;

namespace CoreMLSharp.Training.Tests.Updating;

/// <summary>What docs/update.md shows, with fewer digits.</summary>
public class DigitsTests
{
    [Fact]
    public async Task A_network_that_knows_neat_digits_learns_those_of_others()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using ModelFile start = DigitNetwork.Taught(new DigitSet(perDigit: 20, seed: 1, wildness: 0.6f), epochs: 8, cancellation);
        DigitSet unseen = new(perDigit: 20, seed: 3);
        using MLModel before = MLModel.Load(start, cancellationToken: cancellation);
        Assert.InRange(UpdateAccuracy.Of(before, unseen, cancellation)!.Value, 0.6, 0.9);
        MLModelConfiguration configuration = new()
        {
            Parameters = new Dictionary<MLParameterKey, object> { [MLParameterKey.Epochs] = 6, [MLParameterKey.Seed] = 1 },
        };

        MLUpdateContext context =
            await new MLUpdateTask(start, new DigitSet(perDigit: 60, seed: 2), configuration).RunAsync(cancellation);

        using MLModel after = context.Model;
        Assert.InRange(UpdateAccuracy.Of(after, unseen, cancellation)!.Value, 0.93, 1);
    }
}
