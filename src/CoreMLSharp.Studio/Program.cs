using CoreMLSharp.Studio.Hosting;
using CoreMLSharp.Studio.Settings;

StudioOptions? options = StudioArguments.Read(args, Console.Out, Console.Error);
if (options is null) return StudioArguments.ExitCode(args);
await using WebApplication app = StudioServer.Build(options);
return await StudioServer.RunAsync(app, options, Console.Out, Console.Error);
