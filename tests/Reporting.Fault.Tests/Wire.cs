using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Reporting.Fault.Tests;

/// <summary>A wire to a server on this machine, which can be cut, slowed or made to carry nothing.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<Socket, Socket> _open = new();
    private readonly ConcurrentBag<Task> _talks = [];
    private readonly int _target;
    private readonly Task _accepting;
    private TaskCompletionSource _carries = new();

    public Wire(int target)
    {
        _target = target;
        _carries.SetResult();
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Of each piece, either way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Whoever connects now is turned away.</summary>
    public bool IsDown { get; set; }

    /// <summary>How many connections it has carried.</summary>
    public int Carried { get; private set; }

    /// <summary>Everything that is open is reset, both ways, in the middle of whatever it carried. What connects afterwards is served.</summary>
    /// <returns>How many connections that were.</returns>
    public int Cut()
    {
        var open = _open.ToArray();
        foreach (var (near, far) in open)
        {
            Reset(near);
            Reset(far);
        }

        return open.Length;
    }

    /// <summary>From now on nothing comes through, and no side hears of it.</summary>
    public void Hold() => _carries = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _carries.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        Release();
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_talks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var near = await _listener.AcceptSocketAsync(_ended.Token);
            if (IsDown)
            {
                Reset(near);
                continue;
            }

            Carried++;
            _talks.Add(TalkAsync(near));
        }
    }

    private async Task TalkAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        _open[near] = far;
        try
        {
            await _carries.Task.WaitAsync(_ended.Token);
            await far.ConnectAsync(IPAddress.Loopback, _target, _ended.Token);
            await Task.WhenAll(CarryAsync(near, far), CarryAsync(far, near));
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side ended, or the wire was cut: the other hears of it as of a reset.
        }
        finally
        {
            _open.TryRemove(near, out _);
            Reset(near);
        }
    }

    private async Task CarryAsync(Socket from, Socket to)
    {
        var piece = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(piece, _ended.Token) is var length and > 0)
            {
                if (Delay > TimeSpan.Zero)
                {
                    await Task.Delay(Delay, _ended.Token);
                }

                await _carries.Task.WaitAsync(_ended.Token);
                for (var sent = 0; sent < length;)
                {
                    sent += await to.SendAsync(piece.AsMemory(sent, length - sent), _ended.Token);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // Also ends the other way, which may be waiting for a side that has nothing to say.
            Reset(from);
            Reset(to);
            throw;
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new(enable: true, seconds: 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }

        socket.Dispose();
    }
}
