using CoreMLSharp.Building;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Importing.Programs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using DataType = CoreMLSharp.Specification.MILSpec.DataType;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing;

/// <summary>
/// Makes an ML Program of an ONNX model. Whole numbers become 32-bit ones, truth values of inputs and outputs 32-bit integers, an input
/// without dimensions one of a single element; what is constant is computed, and what nothing needs is left out.
/// </summary>
internal static class OnnxImporter
{
    /// <summary>Imports a model.</summary>
    /// <exception cref="ModelFormatException">The model contradicts itself.</exception>
    /// <exception cref="UnsupportedModelException">
    /// It has what Core ML cannot express: one message names every node of that kind with the reason.
    /// </exception>
    public static OnnxImport Import(OnnxModel model, OnnxImportOptions options)
    {
        ConstantFolding folding = new(options.Evaluate);
        Opset opset = options.Target ?? Opset.CoreML5;
        while (true)
        {
            try
            {
                return new Attempt(model, options, opset, folding).Run();
            }
            catch (NewerOpsetException newer)
            {
                opset = newer.Needed;
            }
            catch (CoreMLException error)
            {
                error.AddOuterLocation(options.ModelName);
                throw;
            }
        }
    }

    /// <summary>An import in a certain operation set.</summary>
    private sealed class Attempt(OnnxModel model, OnnxImportOptions options, Opset opset, ConstantFolding folding)
    {
        private readonly ImportContext _import = new(model.Message, options, opset);
        private readonly ProgramBuilder _program = new(opset);
        private readonly ImportScope _scope = new();
        private readonly Dictionary<string, string> _inputs = [];

        public OnnxImport Run()
        {
            GraphProto graph = model.Message.Graph ?? throw new ModelFormatException("it has no graph.");
            FunctionBuilder main = _program.AddFunction();
            GraphTranslator translator = new(_import, main, _scope, folding);
            translator.DefineConstants(graph);
            translator.DefineConstants(model.Initializers);

            string[] outputs = options.Outputs.Count > 0 ? [.. options.Outputs] : [.. graph.Output.Select(output => output.Name)];
            if (outputs.Length == 0) throw new ModelFormatException("it has no output.");
            ValueInfoProto[] inputs = [.. graph.Input.Where(input => !_scope.Has(input.Name))];

            // Inputs and outputs keep their names before any other value takes them.
            Dictionary<string, string> names = [];
            foreach (ValueInfoProto input in inputs) names[input.Name] = NameOf(input);
            foreach (string output in outputs)
            {
                _import.Outputs.TryAdd(output, _import.Names.New(names.TryGetValue(output, out string? same) ? $"{same}_out" : output));
            }

            main.Reserve(_import.Outputs.Values);
            foreach (ValueInfoProto input in inputs) DefineInput(main, input, names[input.Name]);
            if (_inputs.Count == 0 && _import.Failures.Count == 0)
            {
                throw new UnsupportedModelException(
                    "it has no inputs, and a Core ML model must have one: all that it computes is constant.");
            }

            translator.Translate(graph.Node, outputs);
            foreach (string output in outputs.Distinct()) DefineOutput(translator, main, output, isScores: output == outputs[0]);
            if (_import.Failures.Count > 0)
            {
                throw new UnsupportedModelException(
                    $"it cannot be converted; nothing was written.{Environment.NewLine}  "
                        + string.Join($"{Environment.NewLine}  ", _import.Failures));
            }

            main.RemoveUnused();
            return new OnnxImport(_program.BuildInMemory(), _inputs, _import.Outputs, _import.Values);
        }

        private string NameOf(ValueInfoProto input) =>
            options.Inputs.GetValueOrDefault(input.Name)?.Name ?? _import.Names.New(input.Name);

        private void DefineInput(FunctionBuilder main, ValueInfoProto input, string name)
        {
            try
            {
                TypeProto type = input.Type?.OptionalType?.ElemType ?? input.Type ?? new TypeProto();
                if (type.TensorType is not { } tensor)
                {
                    throw new UnsupportedModelException("it is no tensor; Core ML takes no sequences, maps or sparse tensors.");
                }

                OnnxType element = (OnnxType)tensor.ElemType;
                if (tensor.Shape?.Dim.Any(dim => dim is { DimValue: 0, HasDimValue: true }) == true)
                {
                    // Nothing can be given to it, so that all of it is known.
                    _scope.Define(input.Name, Joining.Empty(element, new TensorShape([.. tensor.Shape.Dim.Select(dim => dim.DimValue)])));
                    return;
                }

                ProgramVariable value = main.Input(
                    options.Inputs.GetValueOrDefault(input.Name) ?? Describe(name, element, tensor.Shape));
                _inputs.Add(input.Name, value.Name);
                if (tensor.Shape is { Dim.Count: 0 } && value.Shape.Rank == 1) value = main.Squeeze(value, [0]);
                DataType computed = _import.TypeOf(element);
                if (computed == DataType.Bool) value = main.NotEqual(value, 0);
                else if (computed != value.ElementType) value = main.Cast(value, computed);
                _scope.Define(input.Name, new ImportedTensor(element, value));
            }
            catch (CoreMLException error) when (error is UnsupportedModelException or ModelValidationException)
            {
                _import.Fail($"the input '{input.Name}': {error.Message}");
                _scope.Define(input.Name, ImportedValue.Failed);
            }
        }

        /// <summary>The description that follows from the source's: a free size is a range.</summary>
        private FeatureDescription Describe(string name, OnnxType element, TensorShapeProto? shape)
        {
            if (shape is null) throw new UnsupportedModelException("its number of dimensions is not stated; give its shape.");
            long[] dims = [.. shape.Dim.Select(dim => dim.DimValue > 0 ? dim.DimValue : TensorShape.Unknown)];
            if (dims.Length > ImportedTensor.MaximumRank)
            {
                throw new UnsupportedModelException(
                    $"it has {dims.Length} dimensions; Core ML's tensors have at most {ImportedTensor.MaximumRank}.");
            }

            if (dims.Length == 0) dims = [1];
            return Describe(name, FeatureType(element), dims);
        }

        private ArrayDataType FeatureType(OnnxType element)
        {
            DataType stored = OnnxConstant.StoredType(element);
            return stored == DataType.Float16 && opset >= Opset.CoreML6 ? ArrayDataType.Float16
                : stored.IsFloat ? ArrayDataType.Float32 : ArrayDataType.Int32;
        }

        private static FeatureDescription Describe(string name, ArrayDataType type, long[] dims)
        {
            FeatureDescription feature = Feature.MultiArray(name, type, [.. dims.Select(dim => Math.Max(dim, 1))]);
            if (!dims.Contains(TensorShape.Unknown)) return feature;
            feature.Type.MultiArrayType.ShapeRange = new ArrayFeatureType.Types.ShapeRange
            {
                SizeRanges =
                {
                    dims.Select(dim => dim == TensorShape.Unknown
                        ? new SizeRange { LowerBound = 1, UpperBound = -1 }
                        : new SizeRange { LowerBound = (ulong)dim, UpperBound = dim }),
                },
            };
            return feature;
        }

        private void DefineOutput(GraphTranslator translator, FunctionBuilder main, string name, bool isScores)
        {
            ImportedValue value = _scope.Find(name) ?? throw NotComputed(name);
            if (value == ImportedValue.Failed) return;
            try
            {
                if (value is not ImportedTensor tensor)
                {
                    throw new UnsupportedModelException("it is no tensor; Core ML gives no sequences and no optional values.");
                }

                if (tensor.IsFolded || tensor.Shape.Rank > ImportedTensor.MaximumRank)
                {
                    throw new UnsupportedModelException(
                        $"its shape is {tensor.Shape}; Core ML's tensors have at most {ImportedTensor.MaximumRank} dimensions.");
                }

                if (tensor.Shape.Count == 0) throw new UnsupportedModelException("it is empty; Core ML has no empty tensors.");
                ProgramVariable output = tensor.Variable ?? translator.Materialize(tensor.Constant!);
                DefineOutput(main, name, tensor.Type, output, isScores);
            }
            catch (CoreMLException error) when (error is UnsupportedModelException or ModelValidationException)
            {
                _import.Fail($"the output '{name}': {error.Message}");
            }
        }

        private CoreMLException NotComputed(string name)
        {
            if (options.Outputs.Count == 0) return new ModelFormatException($"nothing computes the output '{name}'.");
            string near = NearName.Question(name, model.Message.Graph.Node.SelectMany(node => node.Output));
            return new ModelInputException($"nothing computes a value '{name}', which is to be an output.{near}");
        }

        /// <summary>
        /// A classifier judges one example, whose scores are as many as there are classes; a batch that is free becomes one.
        /// </summary>
        private static void RequireScores(TensorShape shape, int labels)
        {
            if (!shape.IsRanked || shape.Dims.Skip(1).Contains(TensorShape.Unknown)) return;
            long scores = shape.Dims.Where(dim => dim != TensorShape.Unknown).Aggregate(1L, (product, dim) => product * dim);
            if (scores == labels) return;
            throw new UnsupportedModelException(
                $"it is of the shape {shape}, and there are {Counted.Of(labels, "label")}; a classifier gives one number for each label, "
                    + "for one example at a time.");
        }

        private void DefineOutput(FunctionBuilder main, string name, OnnxType element, ProgramVariable value, bool isScores)
        {
            if (isScores && options.ClassLabels is { } labels)
            {
                RequireScores(value.Shape, labels.Count);
                if (labels.Integers.Count > 0) main.Classify(value, labels.Integers, options.ClassifierOutputs);
                else main.Classify(value, labels.Strings, options.ClassifierOutputs);
                return;
            }

            DataType type = FeatureType(element) switch
            {
                ArrayDataType.Float16 => DataType.Float16,
                ArrayDataType.Float32 => DataType.Float32,
                _ => DataType.Int32,
            };
            string target = _import.Outputs[name];
            if (value.ElementType != type)
            {
                // The name is for what comes out.
                if (value.Name == target) main.Rename(value, _import.Names.New($"{name}_{value.ElementType}", main.Has));
                value = main.Cast(value, type);
            }

            if (main.Renames(value)) main.Rename(value, target);
            main.Output(target, value);
        }
    }
}
