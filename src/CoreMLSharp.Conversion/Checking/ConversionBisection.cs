using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Verification;

namespace CoreMLSharp.Conversion.Checking;

/// <summary>
/// Finds the operator at which a source and the model that was made of it part: runs both with values inside of them as further outputs,
/// each time with one that halves what is left to look at.
/// </summary>
public static class ConversionBisection
{
    /// <summary>Searches.</summary>
    /// <param name="converted">The converted model.</param>
    /// <param name="inputs">The inputs of the Core ML model; null for random ones.</param>
    /// <param name="tolerance">How far numbers may be apart; null for what the precision allows.</param>
    /// <param name="progress">Told of every value that was compared, as soon as it is.</param>
    /// <returns>Where they part; null where all outputs agree.</returns>
    /// <exception cref="CoreMLException">
    /// One of the two cannot be run, or the model is made of parts that have no values inside.
    /// </exception>
    public static ConversionDivergence? Run(
        ConversionResult converted, IReadOnlyDictionary<string, MLFeatureValue>? inputs = null, Tolerance? tolerance = null,
        IProgress<BisectionProbe>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(converted);
        return Unforeseen.Guard("The place where model and source part cannot be found", () =>
        {
            if (converted.Model.Specification is { MlProgram: null, Network: null })
            {
                throw new UnsupportedModelException(
                    "Classic models have no values inside that could be compared. Convert it to an ML Program to look into it.");
            }

            IReadOnlyDictionary<string, MLFeatureValue> values = inputs ?? RandomInputs.For(converted.Model.Specification);
            OutputComparison? output =
                ConversionCheck.Run(converted, values, tolerance).FirstOrDefault(comparison => !comparison.Passed);
            if (output is null) return null;
            InnerValues inside = new(converted, values, tolerance ?? ConversionCheck.ToleranceOf(converted.Options));
            return new Search(converted, inside, progress).From(output.Name);
        });
    }

    /// <param name="converted">The converted model.</param>
    /// <param name="inside">The values inside.</param>
    /// <param name="progress">Told of every value that was compared.</param>
    private sealed class Search(ConversionResult converted, InnerValues inside, IProgress<BisectionProbe>? progress)
    {
        private readonly SourceOperators _operators = new(converted.Source.Network.Message.Graph);
        private readonly List<BisectionProbe> _probes = [];
        private readonly Dictionary<int, bool> _agrees = [];

        /// <summary>Goes back from an output that differs, to an operator that differs while all before it agree.</summary>
        public ConversionDivergence From(string output)
        {
            int differing = Maker(output);
            while (true)
            {
                differing = Narrowed(differing);

                // What was taken to agree because something behind it does may differ for all that: a maximum, say, hides it.
                int[] boundary = [.. Nearest(differing).Where(index => !_agrees.ContainsKey(index))];
                Probe(boundary);
                int wrong = boundary.FirstOrDefault(index => !_agrees[index], -1);
                if (wrong < 0) return Result(output, differing);
                differing = wrong;
            }
        }

        /// <summary>The first operator that differs, if all are right that one depends on which is right.</summary>
        private int Narrowed(int differing)
        {
            List<int> left = Candidates(differing);
            while (left.Count > 0)
            {
                int middle = left[left.Count / 2];
                Probe(middle);
                if (_agrees[middle])
                {
                    HashSet<int> right = [middle, .. _operators.Before(middle)];
                    left.RemoveAll(right.Contains);
                }
                else
                {
                    differing = middle;
                    left = [.. Candidates(middle).Intersect(left)];
                }
            }

            return differing;
        }

        private List<int> Candidates(int index) =>
            [.. _operators.Before(index).Where(earlier => IsSeen(earlier) && !_agrees.ContainsKey(earlier))];

        /// <summary>The nearest operators before one of which values can be compared.</summary>
        private IEnumerable<int> Nearest(int index) => _operators.Before(index, IsSeen).Where(IsSeen);

        private bool IsSeen(int index) => _operators[index].Outputs.Any(inside.Has);

        /// <summary>Compares what operators compute.</summary>
        private void Probe(params int[] indices)
        {
            if (indices.Length == 0) return;
            (int Index, string Value)[] values =
                [.. indices.SelectMany(index => _operators[index].Outputs.Where(inside.Has).Select(value => (index, value)))];
            IEnumerable<OutputComparison> comparisons = inside.Compare([.. values.Select(pair => pair.Value)]);
            foreach (((int index, string value), OutputComparison comparison) in values.Zip(comparisons))
            {
                BisectionProbe probe = new(
                    value, _operators[index], comparison.Passed, comparison.LargestAbsoluteError, comparison.Difference);
                _probes.Add(probe);
                progress?.Report(probe);
                _agrees[index] = _agrees.GetValueOrDefault(index, true) && comparison.Passed;
            }
        }

        /// <summary>What computes an output of the model.</summary>
        private int Maker(string output)
        {
            // A classifier's probabilities are the source's first output, which is called otherwise there.
            string source = converted.OutputNames.FirstOrDefault(name => name.Value == output).Key ?? converted.OutputNames.First().Key;
            return _operators.MakerOf(source)
                ?? throw new CoreMLException(
                    $"The output '{output}' differs though nothing in the source computes it: it is an input there.");
        }

        private ConversionDivergence Result(string output, int differing)
        {
            int[] nearest = [.. Nearest(differing)];
            SourceOperator found = _operators[differing];
            return new ConversionDivergence(
                output, _probes, found, _probes.FirstOrDefault(probe => found.Outputs.Contains(probe.Value) && !probe.Passed),
                [.. _operators.Before(differing, IsSeen).Where(index => !IsSeen(index)).Select(index => _operators[index])],
                [.. nearest.Select(index => _operators[index])], [.. _operators.After(differing)]);
        }
    }
}
