using CoreMLSharp.Serving.Protocol;
using Google.Protobuf;

namespace CoreMLSharp.Serving.Grpc;

/// <summary>Tensors in the protocol's messages.</summary>
internal static class TensorMessages
{
    /// <summary>Reads a request.</summary>
    /// <exception cref="ProtocolException">It is not what the protocol asks for.</exception>
    public static InferRequest Read(ModelInferRequest request)
    {
        bool isRaw = request.RawInputContents.Count > 0;
        if (isRaw && request.RawInputContents.Count != request.Inputs.Count)
        {
            throw new ProtocolException(
                Fault.Invalid,
                $"raw_input_contents has {request.RawInputContents.Count} elements for {request.Inputs.Count} inputs; "
                + "it must have as many.");
        }

        return new(
            request.Id,
            [.. request.Inputs.Select((input, index) => Read(input, isRaw ? request.RawInputContents[index] : null))],
            request.Outputs.Count > 0 ? [.. request.Outputs.Select(output => output.Name)] : null);
    }

    /// <summary>Writes an answer; half floats have no other form than the raw one, which is then that of all.</summary>
    public static void Write(ModelInferResponse response, IReadOnlyList<Tensor> outputs, bool isRaw)
    {
        isRaw |= outputs.Any(output => output.Type == TensorTypes.Fp16);
        foreach (Tensor output in outputs)
        {
            ModelInferResponse.Types.InferOutputTensor message = new()
            {
                Name = output.Name,
                Datatype = output.Type.Name,
                Shape = { output.Shape },
            };
            if (isRaw) response.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(output.Type.ToBinary(output.Elements)));
            else message.Contents = TypedContents.Write(output.Elements);
            response.Outputs.Add(message);
        }
    }

    private static Tensor Read(ModelInferRequest.Types.InferInputTensor input, ByteString? raw)
    {
        TensorType type = TensorTypes.Find(input.Name, input.Datatype);
        long[] shape = [.. input.Shape];
        int count = TensorShape.Count(input.Name, shape);
        return new(
            input.Name, type, shape,
            raw is null ? TypedContents.Read(input, type, count) : type.FromBinary(input.Name, raw.Span, count));
    }
}
