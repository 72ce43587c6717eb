using Google.Protobuf.Collections;

namespace CoreMLSharp.Specification;

/// <summary>What the three kinds of neural networks have in common.</summary>
public interface INeuralNetwork
{
    /// <summary>The layers, in the order in which they run.</summary>
    RepeatedField<NeuralNetworkLayer> Layers { get; }

    /// <summary>What is done to images before the first layer.</summary>
    RepeatedField<NeuralNetworkPreprocessing> Preprocessing { get; }

    /// <summary>Of which rank the tensors are that arrays become.</summary>
    NeuralNetworkMultiArrayShapeMapping ArrayInputShapeMapping { get; set; }

    /// <summary>Of which rank the tensors are that images become.</summary>
    NeuralNetworkImageShapeMapping ImageInputShapeMapping { get; set; }

    /// <summary>How the network is trained further on a device, or null.</summary>
    NetworkUpdateParameters? UpdateParams { get; set; }
}

public sealed partial class NeuralNetwork : INeuralNetwork;

public sealed partial class NeuralNetworkClassifier : INeuralNetwork;

public sealed partial class NeuralNetworkRegressor : INeuralNetwork;

/// <summary>What follows from the fields of a neural network.</summary>
public static class NeuralNetworkExtensions
{
    extension(INeuralNetwork network)
    {
        /// <summary>Whether arrays become tensors of their own shape, not of rank 5.</summary>
        public bool HasExactArrays => network.ArrayInputShapeMapping != NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping;

        /// <summary>The rank of the tensors that images become: 4 or 5.</summary>
        public int ImageRank => network.ImageInputShapeMapping == NeuralNetworkImageShapeMapping.Rank5ImageMapping ? 5 : 4;
    }
}
