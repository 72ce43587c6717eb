using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CoreMLSharp.Studio.Tests;

/// <summary>Other programs, other web pages and damaged or hostile files get nowhere.</summary>
public sealed class SafetyTests(SafetyTests.OneStudio one) : IClassFixture<SafetyTests.OneStudio>
{
    [Fact]
    public async Task Nobody_comes_in_without_the_token()
    {
        (Folder folder, StudioProcess studio) = one;
        using HttpClient stranger = new();
        HttpResponseMessage refused = await stranger.GetAsync(studio.Root);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("coreml studio", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        string guess = $"{studio.Root}/?token=0123456789abcdef0123456789abcdef";
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.GetAsync(guess)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.GetAsync($"{studio.Root}/studio.js")).StatusCode);
        using HttpClient own = await studio.EnterAsync();
        Assert.Equal(HttpStatusCode.OK, (await own.GetAsync(studio.Root)).StatusCode);
    }

    [Fact]
    public async Task Nothing_is_written_into_the_home()
    {
        (Folder folder, StudioProcess studio) = one;
        using HttpClient own = await studio.EnterAsync();
        await own.GetStringAsync(studio.Root);
        Assert.Empty(Directory.GetFileSystemEntries(StudioProcess.Home(folder.Path)));
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "127.0.0.1:1")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Other_web_pages_are_refused_although_the_browser_knows_the_token(string header, string value)
    {
        (Folder folder, StudioProcess studio) = one;
        using HttpClient own = await studio.EnterAsync();
        HttpRequestMessage request = new(HttpMethod.Get, studio.Root);
        request.Headers.TryAddWithoutValidation(header, value);
        Assert.Equal(HttpStatusCode.Forbidden, (await own.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Only_this_machine_is_listened_to()
    {
        (Folder folder, StudioProcess studio) = one;
        IPAddress? outside = Array.Find(
            await Dns.GetHostAddressesAsync(Dns.GetHostName()),
            address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        Assert.SkipWhen(outside is null, "This machine has no address but its own.");
        using TcpClient client = new();
        await Assert.ThrowsAnyAsync<SocketException>(() => client.ConnectAsync(outside!, studio.Start.Port));
    }

    [Theory]
    [InlineData("../../escape/one.jpg")]
    [InlineData("cats/../../../escape.jpg")]
    [InlineData("cats\\..\\..\\..\\escape.jpg")]
    [InlineData("/etc/escape.jpg")]
    [InlineData("cats//one.jpg")]
    [InlineData("c:cats/one.jpg")]
    [InlineData("cats/\u0000.jpg")]
    [InlineData("one.jpg")]
    [InlineData("cats/one.exe")]
    public async Task A_name_that_leads_out_or_is_no_photo_is_refused_in_words(string name)
    {
        (Folder folder, StudioProcess studio) = one;
        (HttpClient own, string project) = await studio.MakeProjectAsync(folder.Path);
        using HttpResponseMessage answer = await own.PutAsync(
            $"{studio.Root}/projects/{project}/files/Training?path={Uri.EscapeDataString(name)}",
            new ByteArrayContent("not much"u8.ToArray()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.NotEmpty(await answer.Content.ReadAsStringAsync());
        Assert.Empty(Directory.GetFiles(folder.Path, "*escape*", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_of_five_gigabytes_is_refused_before_it_is_read()
    {
        (Folder folder, StudioProcess studio) = one;
        (HttpClient own, string project) = await studio.MakeProjectAsync(folder.Path);
        string cookie = own.DefaultRequestHeaders.GetValues("Cookie").First();
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, studio.Start.Port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"PUT /projects/{project}/files/Training?path=cats/one.jpg HTTP/1.1\r\nHost: {studio.Start.Authority}\r\nCookie: {cookie}\r\n"
            + $"Content-Length: {5L << 30}\r\n\r\n"));
        byte[] answer = new byte[64];
        int read = await stream.ReadAtLeastAsync(answer, 12);
        Assert.StartsWith("HTTP/1.1 413", Encoding.ASCII.GetString(answer, 0, read), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Files_are_given_by_identifiers_only()
    {
        (Folder folder, StudioProcess studio) = one;
        (HttpClient own, string project) = await studio.MakeProjectAsync(folder.Path);
        foreach (string path in (string[])["..%2F..%2Fproject.json", "%2Fetc%2Fpasswd", "project.json"])
        {
            using HttpResponseMessage answer = await own.GetAsync($"{studio.Root}/projects/{project}/files/Training/{path}");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    /// <summary>A Studio that all of them try.</summary>
    public sealed class OneStudio : IAsyncLifetime
    {
        private readonly Folder _folder = new();
        private StudioProcess? _studio;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => _studio = await StudioProcess.StartAsync(_folder.Path);

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            await _studio!.DisposeAsync();
            _folder.Dispose();
        }

        internal void Deconstruct(out Folder folder, out StudioProcess studio) => (folder, studio) = (_folder, _studio!);
    }
}
