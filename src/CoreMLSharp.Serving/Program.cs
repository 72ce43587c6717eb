using CoreMLSharp.Serving.Hosting;
using CoreMLSharp.Serving.Settings;

ServingOptions? options = ServingArguments.Read(args, Console.Out, Console.Error);
return options is null ? ServingArguments.ExitCode(args) : await ServingHost.RunAsync(options, Console.Out, Console.Error);
