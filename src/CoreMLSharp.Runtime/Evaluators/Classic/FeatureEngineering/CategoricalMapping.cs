using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using static CoreMLSharp.Specification.CategoricalMapping;

namespace CoreMLSharp.Runtime.Evaluators.Classic.FeatureEngineering;

/// <summary>Texts become integers or integers texts, one or a sequence (Core ML specification, <c>CategoricalMapping</c>).</summary>
internal static class CategoricalMapping
{
    public static IModelEvaluator Create(EvaluatorContext context)
    {
        Specification.CategoricalMapping model = context.Model.CategoricalMapping;
        switch (model.MappingTypeCase)
        {
            case MappingTypeOneofCase.StringToInt64Map:
                long? unknownInteger = model.ValueOnUnknownCase == ValueOnUnknownOneofCase.Int64Value ? model.Int64Value : null;
                long ToInteger(string text) =>
                    model.StringToInt64Map.Map.TryGetValue(text, out long integer) ? integer : unknownInteger ?? throw Unknown(text);
                return new FeatureTransform(context, value => value.Type switch
                {
                    MLFeatureType.String => ToInteger(value.StringValue),
                    MLFeatureType.Sequence when !value.HasInt64Elements =>
                        MLFeatureValue.FromSequence([.. value.StringSequenceValue.Select(ToInteger)]),
                    _ => throw new ModelInputException($"must be a text or a sequence of texts; a value of type {value.Type} was given."),
                });
            case MappingTypeOneofCase.Int64ToStringMap:
                string? unknownText = model.ValueOnUnknownCase == ValueOnUnknownOneofCase.StrValue ? model.StrValue : null;
                string ToText(long integer) =>
                    model.Int64ToStringMap.Map.TryGetValue(integer, out string? text) ? text : unknownText ?? throw Unknown(integer);
                return new FeatureTransform(context, value => value.Type switch
                {
                    MLFeatureType.Int64 => ToText(value.Int64Value),
                    MLFeatureType.Sequence when value.HasInt64Elements =>
                        MLFeatureValue.FromSequence([.. value.Int64SequenceValue.Select(ToText)]),
                    _ =>
                        throw new ModelInputException(
                            $"must be an integer or a sequence of integers; a value of type {value.Type} was given."),
                });
            default:
                throw new ModelFormatException($"{context.Where}: the categorical mapping has no map.");
        }
    }

    private static ModelInputException Unknown(object value) => new($"has the value '{value}', which the mapping does not know.");
}
