using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.Data.Sqlite;
using RabbitMQ.Client;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>Everything that runs in one round, and every way in which it can be struck.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private const string Api = "api";
    private const string Worker = "worker";
    private const string GarbledQueue = "classify-declaration";

    /// <summary>A broker that is killed while it declares its queues may come back without one: docs/servers.md tells what to do then.</summary>
    private static readonly TimeSpan _queuesSettle = TimeSpan.FromSeconds(8);

    private readonly Plan _plan;
    private readonly Servers? _servers;
    private readonly SteppedClock _clock = new();
    private readonly Wire[] _clientWires;
    private readonly Wire? _databaseWire;
    private readonly Wire? _brokerWire;
    private readonly SmtpSink _mail = new();
    private readonly Dictionary<Guid, string> _planted = [];
    private readonly ConcurrentBag<int> _processIds = [];
    private readonly Stopwatch _ready = new();
    private Receiver _receiver = null!;
    private int _garbage;

    private Scene(Plan plan, Servers? servers)
    {
        (_plan, _servers, Installation) = (plan, servers, new Installation(servers));
        var ports = Enumerable.Range(0, servers is null ? 1 : 4).Select(_ => Installation.FreePort()).ToArray();
        _clientWires = [.. ports[..(servers is null ? 1 : 2)].Select(port => new Wire(port))];
        Ports = ports;
        if (servers is not null)
        {
            (_databaseWire, _brokerWire) = (new Wire(servers.Postgres.Port), new Wire(servers.Rabbit.Port));
            (servers.DatabasePort, servers.BrokerPort) = (_databaseWire.Port, _brokerWire.Port);
        }
    }

    public Installation Installation { get; }

    public Planted Planted => new(_planted);

    /// <summary>Embedded: the service. On servers: two Apis, then two workers.</summary>
    public ServiceProcess[] Processes { get; private set; } = [];

    public int Apis => _clientWires.Length;

    private int[] Ports { get; }

    /// <param name="template">Directory of an embedded installation that is ready to be served on, and is not running.</param>
    public static async Task<Scene> EmbeddedAsync(Plan plan, string template)
    {
        var scene = new Scene(plan, null);
        try
        {
            if (plan.Strikes.Any(s => s.Fault is Fault.DiskFull))
            {
                scene.Installation.Disk = await SmallDisk.MountAsync(scene.Installation.Directory, megabytes: 48);
            }

            await scene.ReceiveAsync();
            Directory.CreateDirectory(Path.GetDirectoryName(scene.Installation.DatabaseFile)!);
            var database = Path.GetRelativePath(scene.Installation.Directory, scene.Installation.DatabaseFile);
            File.Copy(Path.Combine(template, database), scene.Installation.DatabaseFile);
            scene.Installation.Address(Ledger.WebhookRecipient, scene._receiver.Url());
            if (scene.Installation.Disk is { } disk)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(disk.Seen, database))!);
                File.Copy(scene.Installation.DatabaseFile, Path.Combine(disk.Seen, database));
            }

            await scene.StartAsync();
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <param name="template">A database that is ready to be served on, and whose servers are running.</param>
    public static async Task<Scene> OnServersAsync(Plan plan, Servers template)
    {
        var scene = new Scene(plan, await template.CopyAsync());
        try
        {
            await scene.ReceiveAsync();
            scene.Installation.Address(Ledger.WebhookRecipient, scene._receiver.Url());
            await scene.StartAsync();
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client's own way to one of the Apis.</summary>
    public Uri AddressFor(int client) => new($"http://127.0.0.1:{_clientWires[client % _clientWires.Length].Port}");

    /// <summary>Strikes, and returns when the fault is over and whoever died is running again.</summary>
    /// <returns>How many connections, mails or calls it met, where that can be none; null for a fault that cannot miss.</returns>
    public async Task<int?> StrikeAsync(Strike strike)
    {
        var (mails, calls) = (_mail.Connections, _receiver.Calls.Count);
        int? cut = null;
        Assert.All(Processes, process => Assert.False(process.HasEnded, $"The service ended by itself:\n{process.LastLines}"));
        var (api, worker) = (strike.Which % Apis, _servers is null ? 0 : 2 + (strike.Which % 2));
        switch (strike.Fault)
        {
            case Fault.ApiKilled:
                await KillAsync(api, strike.Lasts);
                break;
            case Fault.WorkerKilled:
                await KillAsync(worker, strike.Lasts);
                break;
            case Fault.ApiKilledWhileStarting:
                await Processes[api].KillAsync();
                Processes[api] = Started(api);
                await Task.Delay(strike.Lasts);
                await KillAsync(api, TimeSpan.Zero);
                break;
            case Fault.ApiFrozen or Fault.ApiFrozenBeyondItsLeases:
                await FreezeAsync(api, strike);
                break;
            case Fault.WorkerFrozen or Fault.WorkerFrozenBeyondItsLeases:
                await FreezeAsync(worker, strike);
                break;
            case Fault.ClientsCut:
                cut = _clientWires[api].Cut();
                break;
            case Fault.ClientsSlow:
                await SlowAsync(_clientWires[api], strike);
                break;
            case Fault.ClientsHeld:
                await HoldAsync(_clientWires[api], strike);
                break;
            case Fault.ClockForward:
                _clock.Step(strike.Lasts);
                break;
            case Fault.ClockBack:
                _clock.Step(-strike.Lasts);
                break;
            case Fault.DiskFull:
                Assert.True(Installation.Disk!.Fill() > 0, "The disk was full before.");
                await Task.Delay(strike.Lasts);
                Installation.Disk.Free();
                break;
            case Fault.FileLocked:
                await LockFileAsync(strike.Lasts);
                break;
            case Fault.DatabaseKilled:
                await _servers!.Postgres.KillAsync();
                await Task.Delay(strike.Lasts);
                await _servers.Postgres.StartAsync();
                break;
            case Fault.DatabaseAway:
                await _servers!.Postgres.StopAsync();
                await Task.Delay(strike.Lasts);
                await _servers.Postgres.StartAsync();
                break;
            case Fault.DatabaseFrozen:
                await _servers!.Postgres.FreezeAsync();
                await Task.Delay(strike.Lasts);
                await _servers.Postgres.ThawAsync();
                break;
            case Fault.DatabaseCut:
                cut = _databaseWire!.Cut();
                break;
            case Fault.DatabaseSlow:
                await SlowAsync(_databaseWire!, strike);
                break;
            case Fault.DatabaseHeld:
                await HoldAsync(_databaseWire!, strike);
                break;
            case Fault.BrokerKilled or Fault.BrokerAway:
                await UntilQueuesSettledAsync();
                await _servers!.Rabbit.KillAsync();
                await Task.Delay(strike.Lasts);
                await _servers.Rabbit.RunAsync();
                break;
            case Fault.BrokerFrozen:
                await _servers!.Rabbit.FreezeAsync();
                await Task.Delay(strike.Lasts);
                await _servers.Rabbit.ThawAsync();
                break;
            case Fault.BrokerCut:
                cut = _brokerWire!.Cut();
                break;
            case Fault.BrokerSlow:
                await SlowAsync(_brokerWire!, strike);
                break;
            case Fault.BrokerHeld:
                await HoldAsync(_brokerWire!, strike);
                break;
            case Fault.MailHangs:
                _mail.Hangs = true;
                await Task.Delay(strike.Lasts);
                _mail.Hangs = false;
                break;
            case Fault.MailRefuses:
                _mail.Greeting = "421 Busy";
                await Task.Delay(strike.Lasts);
                _mail.Greeting = null;
                break;
            case Fault.MailSlow:
                _mail.Slowness = TimeSpan.FromMilliseconds(500);
                await Task.Delay(strike.Lasts);
                _mail.Slowness = TimeSpan.Zero;
                break;
            case Fault.MailCutAfterTaking:
                _mail.CutsAfterData = true;
                await Task.Delay(strike.Lasts);
                _mail.CutsAfterData = false;
                break;
            case Fault.WebhookHangs:
                await AnswerAsync(strike, context => Task.Delay(Timeout.Infinite, context.RequestAborted));
                break;
            case Fault.WebhookRefuses:
                await AnswerAsync(strike, context =>
                {
                    context.Response.StatusCode = 503;
                    return Task.CompletedTask;
                });
                break;
            case Fault.WebhookSlow:
                await AnswerAsync(strike, context => Task.Delay(700, context.RequestAborted));
                break;
            case Fault.WebhookCutAfterTaking:
                await AnswerAsync(strike, context =>
                {
                    context.Abort();
                    return Task.CompletedTask;
                });
                break;
            case Fault.UnreadableFact:
                Plant("NobodyKnowsThisFact", "{}", nameof(InvalidDataException));
                break;
            case Fault.FactThatAlwaysFails:
                var nowhere = Guid.CreateVersion7();
                Plant("IncidentAssessed", $$"""{"incidentId":"{{nowhere}}","declarationId":"{{nowhere}}","stage":1,"at":"2026-11-23T00:00:00+00:00"}""", nameof(InvalidOperationException));
                break;
            case Fault.GarbageOnQueue:
                await PublishGarbageAsync();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(strike), strike.Fault, "No such fault.");
        }

        return strike.Fault switch
        {
            Fault.MailHangs or Fault.MailRefuses or Fault.MailSlow or Fault.MailCutAfterTaking => _mail.Connections - mails,
            Fault.WebhookHangs or Fault.WebhookRefuses or Fault.WebhookSlow or Fault.WebhookCutAfterTaking => _receiver.Calls.Count - calls,
            _ => cut,
        };
    }

    /// <summary>Returns when everything says that it may get traffic and nothing is left to do: how long that took, by the service's clock.</summary>
    public async Task<TimeSpan> RecoverAsync()
    {
        var started = Stopwatch.StartNew();
        await Task.WhenAll(Processes.Select(process => process.ReadyAsync()));
        return started.Elapsed + await Quiet.UntilAsync(Installation, _servers, _clock, Planted, Processes);
    }

    public async Task StopAsync()
    {
        foreach (var process in Processes)
        {
            await process.StopAsync();
        }
    }

    public Handed Handed() => Reporting.Fault.Tests.Handed.Of(_mail.Mails, Installation, _receiver);

    public async Task<IEnumerable<Finding>> ErrorQueuesAsync() => _servers is null ? [] : Ledger.ErrorQueues(await Quiet.QueuesAsync(_servers), GarbledQueue, _garbage);

    public async ValueTask DisposeAsync()
    {
        await Installation.DisposeAsync();
        foreach (var process in _processIds)
        {
            SteppedClock.Forget(process);
        }

        foreach (var wire in (Wire?[])[.. _clientWires, _databaseWire, _brokerWire])
        {
            await (wire?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        if (_servers is not null)
        {
            await _servers.DisposeAsync();
        }

        await _mail.DisposeAsync();
        await (_receiver?.DisposeAsync() ?? ValueTask.CompletedTask);
        _clock.Dispose();
    }

    private async Task ReceiveAsync()
    {
        _receiver = await Receiver.StartAsync();
        foreach (var (key, value) in _clock.Settings)
        {
            Installation.Settings[key] = value;
        }

        // What is away comes back within seconds here; as shipped, minutes would pass.
        Installation.Settings["Notifications__BreakSeconds"] = "2";
        if (_plan.MailServer)
        {
            Installation.Settings["Smtp__Host"] = SmtpSink.Host;
            Installation.Settings["Smtp__Port"] = $"{_mail.Port}";
            Installation.Settings["Smtp__Security"] = "None";
            Installation.Settings["Smtp__From"] = "alert@reporting.example";
            Installation.Settings["Smtp__TimeoutSeconds"] = "2";
        }
    }

    private async Task StartAsync()
    {
        Processes = [.. Ports.Select((_, index) => Started(index))];
        await Task.WhenAll(Processes.Select(process => process.ReadyAsync()));
        _ready.Start();
    }

    private ServiceProcess Started(int index)
    {
        var process = index < Apis ? Installation.Start(Ports[index]) : Installation.StartWorker($"{Worker}-{index}", Ports[index]);
        _processIds.Add(process.Id);
        return process;
    }

    private async Task KillAsync(int index, TimeSpan away)
    {
        await Processes[index].KillAsync();
        await Task.Delay(away);
        Processes[index] = Started(index);
        await Processes[index].ReadyAsync();
    }

    private async Task FreezeAsync(int index, Strike strike)
    {
        await ProcessSignals.FreezeAsync(Processes[index].Id);
        if (strike.Fault is Fault.ApiFrozenBeyondItsLeases or Fault.WorkerFrozenBeyondItsLeases)
        {
            // Longer than any lease: whoever else runs takes over what it holds, and then it goes on.
            _clock.Step(TimeSpan.FromMinutes(3));
        }

        await Task.Delay(strike.Lasts);
        await ProcessSignals.ThawAsync(Processes[index].Id);
    }

    private static async Task SlowAsync(Wire wire, Strike strike)
    {
        wire.Delay = TimeSpan.FromMilliseconds(20 + (strike.Which % 150));
        await Task.Delay(strike.Lasts);
        wire.Delay = TimeSpan.Zero;
    }

    private static async Task HoldAsync(Wire wire, Strike strike)
    {
        wire.Hold();
        await Task.Delay(strike.Lasts);
        wire.Release();
    }

    private async Task AnswerAsync(Strike strike, Func<Microsoft.AspNetCore.Http.HttpContext, Task> answer)
    {
        _receiver.Answer = answer;
        await Task.Delay(strike.Lasts);
        _receiver.Answer = _ => Task.CompletedTask;
    }

    /// <summary>As a backup or an administrator's tool may.</summary>
    private async Task LockFileAsync(TimeSpan lasts)
    {
        await using var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Installation.DatabaseFile, Pooling = false }.ToString());
        await other.OpenAsync();
        await using var transaction = other.BeginTransaction(deferred: false);
        await Task.Delay(lasts);
    }

    /// <summary>In the lane of a real fact, before whatever else waits in it.</summary>
    private void Plant(string type, string body, string error)
    {
        var id = Guid.CreateVersion7();
        Installation.Execute(
            """
            INSERT INTO "Outbox" ("MessageId", "Type", "Body", "Lane", "CreatedAt", "DueAt", "Attempts")
            SELECT @id, @type, @body, "Lane", "CreatedAt", "CreatedAt", 0 FROM "Outbox" ORDER BY "Seq" DESC LIMIT 1
            """,
            ("@id", _servers is null ? id.ToString().ToUpperInvariant() : id),
            ("@type", type),
            ("@body", body));
        _planted.Add(id, error);
    }

    private async Task PublishGarbageAsync()
    {
        await using var connection = await _servers!.Rabbit.ConnectAsync(_servers.VirtualHost);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        for (var i = 0; i < 3; i++)
        {
            await channel.BasicPublishAsync("", GarbledQueue, mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes("<not a fact>"));
            _garbage++;
        }
    }

    private async Task UntilQueuesSettledAsync()
    {
        if (_queuesSettle > _ready.Elapsed)
        {
            await Task.Delay(_queuesSettle - _ready.Elapsed);
        }
    }
}
