using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Training.Sessions;

/// <summary>The folder of a session: a file that says what is trained, and what was done.</summary>
internal sealed class SessionFolder
{
    private const string DocumentName = "session.json", CheckpointName = "checkpoint.safetensors", FeaturesPattern = "*.features";

    private SessionFolder(MLTrainingSessionParameters parameters) => Parameters = parameters;

    public MLTrainingSessionParameters Parameters { get; }

    public string Path => Parameters.SessionDirectory;

    /// <summary>Where what a network has learned is.</summary>
    public string CheckpointPath => CheckpointOf(Path);

    /// <summary>Begins a session, or goes on with one of the same settings.</summary>
    /// <param name="parameters">The folder; null for no session.</param>
    /// <param name="task">What is trained, such as <c>object detector</c>.</param>
    /// <param name="settings">What the training follows from.</param>
    /// <exception cref="CoreMLException">
    /// The folder is of another training, or holds other things, or its file is damaged.
    /// </exception>
    public static SessionFolder? Begin(MLTrainingSessionParameters? parameters, string task, Func<SessionSettings> settings)
    {
        if (parameters is null) return null;
        string folder = parameters.SessionDirectory;
        SessionDocument wanted = new(SessionDocument.CurrentFormat, task, settings().Values);
        if (parameters.Restart) Clear(folder);
        if (Read(folder) is { } found) Compare(folder, found, wanted);
        else
        {
            Require(!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any(), () =>
                $"{folder} holds other things and no {DocumentName}, so it is no session's folder. Name another one, or an empty one.");
            Directory.CreateDirectory(folder);
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(wanted, SessionJson.Default.SessionDocument);
            AtomicFile.Write(DocumentOf(folder), stream => stream.Write(json));
        }

        return new SessionFolder(parameters);
    }

    /// <summary>What a session's folder says is trained in it; null where it is not a session's.</summary>
    /// <exception cref="CoreMLException">It is damaged.</exception>
    public static SessionDocument? Read(string folder)
    {
        string path = DocumentOf(folder);
        if (!File.Exists(path)) return null;
        try
        {
            SessionDocument document = JsonSerializer.Deserialize(InputFile.Read(path, "file"), SessionJson.Default.SessionDocument)
                ?? throw new JsonException("It is empty.");
            Require(document.Format == SessionDocument.CurrentFormat, () =>
                $"{folder} is the session of another version of this program (format {document.Format}), which cannot be gone on with.");
            return document;
        }
        catch (JsonException error)
        {
            throw new CoreMLException($"{path} is damaged, so that the session cannot go on.", error) { Hint = Hint.RestartSession };
        }
    }

    public static string CheckpointOf(string folder) => System.IO.Path.Combine(folder, CheckpointName);

    /// <summary>Whether features were extracted.</summary>
    public static bool HasFeatures(string folder) => Directory.EnumerateFiles(folder, FeaturesPattern).Any();

    private static string DocumentOf(string folder) => System.IO.Path.Combine(folder, DocumentName);

    /// <summary>Removes what a session wrote. The file that says that it is one goes last, so that this can be done again.</summary>
    private static void Clear(string folder)
    {
        if (!File.Exists(DocumentOf(folder))) return;
        foreach (string features in Directory.GetFiles(folder, FeaturesPattern)) File.Delete(features);
        File.Delete(CheckpointOf(folder));
        File.Delete(DocumentOf(folder));
    }

    private static void Compare(string folder, SessionDocument found, SessionDocument wanted)
    {
        Require(
            found.Task == wanted.Task, () => $"{folder} is the session of a training of another kind: {found.Task}, not {wanted.Task}.");
        string[] changes =
        [
            .. wanted.Settings.Keys.Union(found.Settings.Keys).Order(StringComparer.Ordinal)
            .Select(name => Change(name, found.Settings.GetValueOrDefault(name), wanted.Settings.GetValueOrDefault(name)))
            .OfType<string>(),
        ];
        Require(changes.Length == 0, () => $"{folder} is the session of another training: {string.Join("; ", changes)}.");
    }

    private static string? Change(string name, string? then, string? now) => then == now ? null
        : now?.StartsWith(SessionDigest.Prefix, StringComparison.Ordinal) == true ? $"the {name} is other than then"
        : $"the {name} is {now ?? "nothing"} and was {then ?? "nothing"}";

    private static void Require(bool holds, Func<string> message)
    {
        if (!holds) throw new CoreMLException(message()) { Hint = Hint.RestartSession };
    }
}
