namespace Reporting.Infrastructure.Notifications;

/// <summary>A way out of the machine.</summary>
internal interface INoticeChannel
{
    /// <summary>How many batches may be under way at a time, each with a session of its own.</summary>
    int Lanes { get; }

    /// <summary>How many messages one lane takes at a time.</summary>
    int Batch { get; }

    /// <summary>What one message may cost at most, connecting and quick retries included.</summary>
    TimeSpan Longest { get; }

    /// <summary>It reaches a folder of this machine, and nobody.</summary>
    bool ToFolder => false;

    INoticeSession Open();
}

/// <summary>What one batch goes through: a connection is opened for its first message and kept for the others.</summary>
internal interface INoticeSession : IAsyncDisposable
{
    /// <summary>Returns when the next one has taken charge of the message.</summary>
    /// <exception cref="NotSentException">It did not leave, or nobody can tell: it will be sent again under the same id.</exception>
    Task SendAsync(Notice notice, CancellationToken ct);
}
