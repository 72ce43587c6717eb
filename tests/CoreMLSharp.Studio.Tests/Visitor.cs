using System.Text.Json;

namespace CoreMLSharp.Studio.Tests;

/// <summary>What a program does that knows the token, without a browser.</summary>
internal static class Visitor
{
    extension(StudioProcess studio)
    {
        /// <summary>A client that was let in.</summary>
        public async Task<HttpClient> EnterAsync()
        {
            using HttpClientHandler handler = new() { AllowAutoRedirect = false, UseCookies = false };
            using HttpClient first = new(handler);
            using HttpResponseMessage answer = await first.GetAsync(studio.Start);
            string cookie = answer.Headers.GetValues("Set-Cookie").Single();
            Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            HttpClient client = new(new HttpClientHandler { UseCookies = false });
            client.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
            return client;
        }

        /// <summary>A project of image classification, made as a file, and a client that was let in.</summary>
        public async Task<(HttpClient Client, string Project)> MakeProjectAsync(string folder)
        {
            string place = Path.Combine(folder, "Pets");
            Directory.CreateDirectory(place);
            await File.WriteAllTextAsync(
                Path.Combine(place, "project.json"), JsonSerializer.Serialize(new { format = 1, name = "Pets", task = "image" }));
            return (await studio.EnterAsync(), Identifier(place));
        }
    }

    private static string Identifier(string path) => Studio.Projects.Identifier.Of(path);
}
