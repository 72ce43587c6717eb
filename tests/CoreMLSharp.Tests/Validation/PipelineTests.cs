using CoreMLSharp.Specification;
using static CoreMLSharp.Tests.Validation.Findings;
using static CoreMLSharp.Tests.Validation.Samples;

namespace CoreMLSharp.Tests.Validation;

public sealed class PipelineTests
{
    [Fact]
    public void Stages_connect_by_name_and_type()
    {
        AssertValid(Pipeline());

        Model model = Pipeline();
        model.PipelineClassifier.Pipeline.Models[1].Description.Input[0].Name = "z";
        AssertError(model, "pipelineClassifier.models[1]", "'z' is neither an input of the pipeline nor an output of an earlier stage");

        model = Pipeline();
        model.PipelineClassifier.Pipeline.Models[1].Description.Input[0].Type = Array(2);
        AssertError(
            model, "pipelineClassifier.models[1]", "is multiArray Float32 [2], but what comes under this name is multiArray Double [2]");

        model = Pipeline();
        model.Description.Output[0].Type = Integer;
        AssertError(model, "pipelineClassifier", "'y' is int64, but what comes under this name is string");
    }

    [Fact]
    public void Findings_of_a_stage_say_which_stage()
    {
        Model model = Pipeline();
        model.PipelineClassifier.Pipeline.Models[1].GlmClassifier.Offset.Clear();
        AssertError(model, "pipelineClassifier.models[1].glmClassifier", "1 row of weights, but no offsets");
    }

    [Fact]
    public void A_pipeline_has_stages_that_all_have_a_version()
    {
        Model model = Pipeline();
        model.PipelineClassifier.Pipeline.Models[0].SpecificationVersion = 0;
        AssertError(model, "pipelineClassifier.models[0]", "no specification version");
        model.PipelineClassifier.Pipeline.Models.Clear();
        AssertError(model, "pipelineClassifier", "no models");
    }

    [Fact]
    public void A_stage_newer_than_its_pipeline_is_doubtful()
    {
        Model model = Pipeline();
        model.PipelineClassifier.Pipeline.Models[0].SpecificationVersion = model.SpecificationVersion + 1;
        AssertWarning(model, "pipelineClassifier.models[0]", "but the pipeline says");
    }

    [Fact]
    public void Stages_are_named_all_or_none_and_differently()
    {
        Model model = Pipeline();
        model.PipelineClassifier.Pipeline.Names.Add("scale");
        AssertError(model, "pipelineClassifier", "1 name for 2 stages");
        model.PipelineClassifier.Pipeline.Names.Add("scale");
        AssertError(model, "pipelineClassifier", "same name");
        model.PipelineClassifier.Pipeline.Names[1] = "classify";
        AssertValid(model);
    }

    [Fact]
    public void Only_the_last_stage_of_an_updatable_pipeline_is_updatable()
    {
        Model last = Updatable();
        Model model = Classifier();
        model.Description.Input[0] = Feature("x", Array(2));
        model.IsUpdatable = true;
        model.PipelineClassifier = new() { Pipeline = new() { Models = { last } } };
        AssertValid(model);

        model.IsUpdatable = false;
        AssertError(model, "pipelineClassifier.models[0]", "updatable, but the pipeline is not");
        last.IsUpdatable = false;
        model.IsUpdatable = true;
        AssertError(model, "pipelineClassifier.models[0]", "last stage of an updatable pipeline is not updatable");
    }
}
