using System.Text.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Reporting.Browser.Tests;

/// <summary>What must hold of every page, whatever it shows.</summary>
public static class Seen
{
    private static readonly string[] _rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    /// <summary>
    /// Faults of the page as it stands: rules of WCAG 2.2 AA by axe, a line that runs out of the window, a target under 44 pixels,
    /// a title or a heading that is missing.
    /// </summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(IPage page)
    {
        var axe = await page.RunAxe(new AxeRunOptions { RunOnly = new() { Type = "tag", Values = [.. _rules] } });
        var faults = axe.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{rule.Id}: {node.Html}")).ToList();
        faults.AddRange(await page.EvaluateAsync<string[]>(Measures));
        return faults;
    }

    /// <summary>The same in a browser that Playwright does not drive.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(FirefoxPage page)
    {
        using var script = new StreamReader(typeof(AxeRunOptions).Assembly.GetManifestResourceStream("Deque.AxeCore.Commons.Resources.axe.min.js")!);
        await page.RunAsync(await script.ReadToEndAsync());
        var rules = JsonSerializer.Serialize(_rules);
        var broken = await page.EvaluateAsync<string[]>(
            $$"""axe.run({ runOnly: { type: 'tag', values: {{rules}} } }).then(seen => seen.violations.flatMap(rule => rule.nodes.map(node => rule.id + ': ' + node.html)))""");
        return [.. broken!, .. (await page.EvaluateAsync<string[]>($"({Measures})()"))!];
    }

    private const string Measures =
            """
            () => {
              const faults = [];
              const width = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth > width) {
                const wide = [...document.querySelectorAll('body *')].find(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.table-frame'));
                faults.push(`wider than the window: ${wide ? wide.outerHTML.slice(0, 120) : ''}`);
              }
              for (const e of document.querySelectorAll('button, .button, select, input:not([type=hidden]), textarea, summary, nav a, .pager a, .back')) {
                const target = e.matches('[type=radio], [type=checkbox]') ? e.closest('.choice') : e;
                const box = target.getBoundingClientRect();
                if (box.width > 0 && (box.height < 44 || box.width < 44)) { faults.push(`small target ${Math.round(box.width)}x${Math.round(box.height)}: ${e.outerHTML.slice(0, 120)}`); }
              }
              for (const e of document.querySelectorAll('main *')) {
                if (e.children.length === 0 && e.textContent.trim() && !e.closest('.chart') && parseFloat(getComputedStyle(e).fontSize) < 15.9) {
                  faults.push(`small text: ${e.outerHTML.slice(0, 120)}`);
                }
              }
              if (document.querySelectorAll('h1').length !== 1) { faults.push('not one h1'); }
              if (!document.title.trim()) { faults.push('no title'); }
              return faults;
            }
            """;
}
