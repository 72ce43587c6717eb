using System.CommandLine;

return new RootCommand("Create ML, Core ML and coremltools for .NET, on any operating system.").Parse(args).Invoke();
