using System.Text;
using Reporting.Domain.Files;

namespace Reporting.Domain.Tests.Files;

public sealed class MediaTypeTests
{
    [Theory]
    [InlineData("89504E470D0A1A0A0000", "image/png")]
    [InlineData("FFD8FFE000104A46", "image/jpeg")]
    [InlineData("255044462D312E37", "application/pdf")]
    [InlineData("504B030414000600", "application/zip")]
    [InlineData("D0CF11E0A1B11AE1", "application/x-ole-storage")]
    [InlineData("4D5A90000300", "application/x-executable")]
    [InlineData("7F454C46020101", "application/x-executable")]
    [InlineData("526172211A0701", "application/vnd.rar")]
    [InlineData("0001020304", "application/octet-stream")]
    public void The_first_bytes_tell_what_it_is(string bytes, string type) => Assert.Equal(type, MediaType.Found(Convert.FromHexString(bytes)));

    [Theory]
    [InlineData("nov. 14 03:12:07 serveur sshd[812]: échec\r\n", "text/plain")]
    [InlineData("\uFEFF<!DOCTYPE html><html>", "text/html")]
    [InlineData("<?xml version=\"1.0\"?><svg onload=\"\">", "image/svg+xml")]
    [InlineData("#!/bin/sh\nrm", "text/x-script")]
    public void Texts_are_told_apart_where_a_browser_would_act_upon_them(string text, string type) => Assert.Equal(type, MediaType.Found(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("image/png", "application/x-executable", false)]
    [InlineData("image/png", "image/jpeg", true)]
    [InlineData("application/pdf", "text/html", false)]
    [InlineData("application/vnd.ms-excel", "text/plain", true)]
    [InlineData("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip", true)]
    [InlineData("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/x-ole-storage", true)]
    [InlineData("application/msword", "application/octet-stream", false)]
    [InlineData("text/csv", "application/zip", false)]
    [InlineData("application/x-unknown", "application/octet-stream", true)]
    [InlineData("application/x-unknown", "application/x-executable", false)]
    [InlineData("application/x-msdownload", "application/x-executable", true)]
    [InlineData(null, "application/x-executable", true)]
    public void What_a_sender_says_is_checked_by_families(string? declared, string found, bool agree) => Assert.Equal(agree, MediaType.Agree(declared, found));

    [Theory]
    [InlineData("Image/PNG; x=y", "image/png")]
    [InlineData("application/octet-stream", null)]
    [InlineData("text/<script>", null)]
    [InlineData("", null)]
    public void A_declared_type_is_read_or_left(string declared, string? read) => Assert.Equal(read, MediaType.Of(declared));

    [Theory]
    [InlineData("C:\\Users\\x\\note.txt", "note.txt")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("fac\u202Etxt.exe\r\n", "factxt.exe")]
    [InlineData(" .. ", "file")]
    [InlineData(null, "file")]
    public void A_name_is_made_harmless(string? sent, string kept) => Assert.Equal(kept, FileName.Of(sent));

    [Theory]
    [InlineData("a %22b%22.txt", "a _b_.txt")]
    [InlineData("a%0D%0Ab.txt", "ab.txt")]
    [InlineData("100%25 a%20b.txt", "100%25 a%20b.txt")]
    public void A_name_in_a_form_is_what_the_browser_wrote_otherwise(string sent, string kept) => Assert.Equal(kept, FileName.Of(FileName.OfForm(sent)));

    [Fact]
    public void A_long_name_keeps_its_extension() => Assert.Equal((200, ".docx"), (FileName.Of(new string('a', 300) + ".docx").Length, FileName.Of(new string('a', 300) + ".docx")[^5..]));
}
