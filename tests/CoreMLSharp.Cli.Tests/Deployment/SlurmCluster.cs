using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Deployment;

/// <summary>
/// A Slurm cluster of this one machine, with daemons of its own; tests skip where Slurm is not installed or may not be started.
/// </summary>
internal sealed class SlurmCluster : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _daemons = [];

    private SlurmCluster()
    {
    }

    /// <summary>Starts the daemons, and waits until the node takes jobs.</summary>
    public static SlurmCluster Start()
    {
        foreach (string program in (string[])["munged", "slurmctld", "slurmd", "sbatch"])
        {
            if (!Find(program)) Assert.Skip($"There is no {program} here; install Debian's packages slurm-wlm and munge.");
        }

        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Slurm's node daemon is started by the superuser only.");
        SlurmCluster cluster = new();
        try
        {
            cluster.StartDaemons();
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Puts a program where the nodes find it.</summary>
    public void Install(string name, string script)
    {
        string path = Path.Combine(Directory.CreateDirectory(_folder["programs"]).FullName, name);
        File.WriteAllText(path, script);
        SetMode(path, 0b111_101_101);
    }

    /// <summary>Runs one of Slurm's commands.</summary>
    /// <returns>The exit code, and what it printed.</returns>
    public (int ExitCode, string Output) Run(string command, string[] arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = Prepare(command, arguments);
        start.Environment["PATH"] = $"{_folder["programs"]}{Path.PathSeparator}{start.Environment["PATH"]}";
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    public void Dispose()
    {
        foreach (Process daemon in Enumerable.Reverse(_daemons))
        {
            daemon.Kill(entireProcessTree: true);
            daemon.WaitForExit();
            daemon.Dispose();
        }

        _folder.Dispose();
    }

    private void StartDaemons()
    {
        string host = Dns.GetHostName().Split('.')[0];
        File.WriteAllBytes(_folder["munge.key"], [.. Enumerable.Range(0, 1024).Select(_ => (byte)Random.Shared.Next(256))]);
        SetMode(_folder["munge.key"], 0b100_000_000);
        foreach (string folder in (string[])["state", "spool", "munge"]) Directory.CreateDirectory(_folder[folder]);
        SetMode(_folder["munge"], 0b111_101_101);
        SetMode(_folder.Path, 0b111_101_101);
        File.WriteAllText(_folder["slurm.conf"], $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={FreePort()}
            SlurmdPort={FreePort()}
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket={_folder["munge", "socket"]}
            StateSaveLocation={_folder["state"]}
            SlurmdSpoolDir={_folder["spool"]}
            SlurmctldPidFile={_folder["slurmctld.pid"]}
            SlurmdPidFile={_folder["slurmd.pid"]}
            SlurmctldLogFile={_folder["slurmctld.log"]}
            SlurmdLogFile={_folder["slurmd.log"]}
            ProctrackType=proctrack/pgid
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            MpiDefault=none
            ReturnToService=2
            NodeName={host} NodeAddr=127.0.0.1 CPUs={Math.Min(2, Environment.ProcessorCount)} State=UNKNOWN
            PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
            """);
        StartDaemon(
            "munged", "--foreground", "--force", $"--key-file={_folder["munge.key"]}", $"--socket={_folder["munge", "socket"]}",
            $"--pid-file={_folder["munged.pid"]}", $"--log-file={_folder["munged.log"]}", $"--seed-file={_folder["munged.seed"]}");
        WaitFor("munged to listen", () => File.Exists(_folder["munge", "socket"]));
        StartDaemon("slurmctld", "-D", "-f", _folder["slurm.conf"]);
        WaitFor("Slurm's controller to answer", () => Run("sinfo", []).ExitCode == 0);
        StartDaemon("slurmd", "-D", "-f", _folder["slurm.conf"]);
        WaitFor("Slurm's node to be idle", () => Run("sinfo", ["--noheader", "--format=%t"]).Output.Trim() == "idle");
    }

    private void StartDaemon(string program, params string[] arguments)
    {
        Process daemon = Process.Start(Prepare(program, arguments))!;
        daemon.OutputDataReceived += (_, _) => { };
        daemon.ErrorDataReceived += (_, _) => { };
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        _daemons.Add(daemon);
    }

    private ProcessStartInfo Prepare(string program, string[] arguments) => new(program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = _folder.Path,
        Environment = { ["SLURM_CONF"] = _folder["slurm.conf"] },
    };

    private static void SetMode(string path, int mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, (UnixFileMode)mode);
    }

    private static void WaitFor(string what, Func<bool> isSo)
    {
        for (int i = 0; i < 300; i++)
        {
            if (isSo()) return;
            Thread.Sleep(100);
        }

        Assert.Fail($"Waited 30 s for {what}.");
    }

    private static bool Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Concat(["/usr/sbin", "/sbin"]).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
