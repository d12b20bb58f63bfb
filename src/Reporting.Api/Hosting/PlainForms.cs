using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Reporting.Domain.Common;

namespace Reporting.Api.Hosting;

/// <summary>
/// What people type comes in without what no text can hold: pasted from a terminal or a damaged document, it is not theirs to find and take out.
/// Programs are told instead, see <c>text.control</c>.
/// </summary>
public static class PlainForms
{
    public static void UsePlainForms(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<FormOptions>>().Value;
        app.Use((context, next) =>
        {
            if (context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) is true)
            {
                context.Request.Body = new WithoutNul(context.Request.Body);
            }

            context.Features.Set<IFormFeature>(new Plain(new FormFeature(context.Request, options)));
            if (context.Request.QueryString.HasValue && context.Request.Query.Any(HasUnreadable))
            {
                context.Request.Query = new QueryCollection(Cleaned(context.Request.Query));
            }

            return next(context);
        });
    }

    private static bool HasUnreadable(KeyValuePair<string, StringValues> field) =>
        PlainText.UnreadableIn(field.Key) is not null || field.Value.Any(text => text is not null && PlainText.UnreadableIn(text) is not null);

    private static Dictionary<string, StringValues> Cleaned(IEnumerable<KeyValuePair<string, StringValues>> fields) => fields
        .GroupBy(field => PlainText.Of(field.Key), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(
            group => group.Key, group => new StringValues([.. group.SelectMany(field => field.Value).Select(text => PlainText.Of(text ?? ""))]), StringComparer.OrdinalIgnoreCase);

    /// <summary>Read when somebody asks for it, as without this.</summary>
    private sealed class Plain(FormFeature form) : IFormFeature
    {
        public bool HasFormContentType => form.HasFormContentType;

        public IFormCollection? Form { get => form.Form is { } read ? form.Form = Of(read) : null; set => form.Form = value; }

        public IFormCollection ReadForm() => form.Form = Of(form.ReadForm());

        public async Task<IFormCollection> ReadFormAsync(CancellationToken cancellationToken) => form.Form = Of(await form.ReadFormAsync(cancellationToken));

        private static IFormCollection Of(IFormCollection read) => read.Any(HasUnreadable) ? new FormCollection(Cleaned(read), read.Files) : read;
    }

    /// <summary>
    /// An encoded form without <c>%00</c>, for which the reader of forms refuses all of it. In its place stands <c>%01</c>, which is taken out of
    /// what was read: nothing grows together that makes a new one. Keeps back what may be the beginning of one.
    /// </summary>
    /// <remarks>Read forward and asynchronously, as a request's body is: it has no length, no place to go back to and nothing to write to.</remarks>
    private sealed class WithoutNul(Stream body) : Stream
    {
        private readonly byte[] _read = new byte[4096];
        private int _from;
        private int _to;
        private bool _ended;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Length == 0)
            {
                return 0;
            }

            while (true)
            {
                if (Take(buffer.Span) is > 0 and var taken)
                {
                    return taken;
                }

                if (_ended)
                {
                    return 0;
                }

                // One or two bytes at most are left.
                _read.AsSpan(_from.._to).CopyTo(_read);
                (_from, _to) = (0, _to - _from);
                var more = await body.ReadAsync(_read.AsMemory(_to), cancellationToken);
                (_to, _ended) = (_to + more, more == 0);
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int Take(Span<byte> buffer)
        {
            var taken = 0;
            while (_from < _to && taken < buffer.Length)
            {
                var rest = _read.AsSpan(_from.._to);
                if (rest.StartsWith("%00"u8))
                {
                    _read[_from + 2] = (byte)'1';
                }

                if (!_ended && rest.Length < 3 && "%00"u8.StartsWith(rest))
                {
                    break;
                }
                else
                {
                    buffer[taken++] = rest[0];
                    _from++;
                }
            }

            return taken;
        }
    }
}
