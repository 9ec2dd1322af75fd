using System.Globalization;
using System.Net;
using System.Text;
using Convolution.Benchmarks.Imaging;

namespace Convolution.Benchmarks.Tour;

/// <summary>One self-contained HTML page: the photograph, what the convolutions made of it, and the layers.</summary>
internal static class ContactSheet
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1d2129; --soft: #667080; --paper: #f6f7f9; --card: #fff; --line: #dfe3e8; --good: #18794e; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e8eaed; --soft: #98a1ae; --paper: #14171c; --card: #1d2128; --line: #2e343d; --good: #4cc38a; }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 1240px; padding: 40px 24px 64px; background: var(--paper); color: var(--ink);
               font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
        h1 { margin: 0; font-size: 30px; letter-spacing: -.02em; }
        h2 { margin: 48px 0 2px; font-size: 20px; }
        .soft { color: var(--soft); margin: 0 0 16px; }
        code, td, th { font-variant-numeric: tabular-nums; }
        code { font: 13px/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
        .equal { color: var(--good); white-space: nowrap; }
        .wall { display: grid; gap: 20px; grid-template-columns: repeat(auto-fill, minmax(360px, 1fr)); }
        .wall.large { grid-template-columns: repeat(auto-fill, minmax(500px, 1fr)); }
        .wall.small { grid-template-columns: repeat(auto-fill, minmax(256px, 1fr)); gap: 14px; }
        figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
        figure img { display: block; width: 100%; height: auto; }
        figcaption { padding: 12px 14px 14px; display: flex; gap: 12px; align-items: flex-start; }
        figcaption p { margin: 0; color: var(--soft); font-size: 13.5px; }
        figcaption p code { font-size: 12px; overflow-wrap: anywhere; }
        .small figcaption { padding: 9px 11px; }
        .filters { display: flex; gap: 6px; flex: none; }
        .filter { border-radius: 4px; border: 1px solid var(--line); }
        .table { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
        table { border-collapse: collapse; width: 100%; }
        th, td { padding: 8px 14px; text-align: right; border-top: 1px solid var(--line); white-space: nowrap; }
        th { color: var(--soft); font-weight: 600; border-top: 0; }
        th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) { text-align: left; }
        """;

    public static string Render(string photograph, Picture original, IReadOnlyList<Room> rooms, LayersSeen layers)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Convolution: a tour</title>
            <style>{Style}</style></head><body>
            <h1>Convolution: a tour</h1>
            <p class="soft">{Text(photograph)}, {original.Width} x {original.Height}, through the three operations of the library.
            Every output value was compared with the scalar reference by <code>==</code>; times are one thread's.</p>
            <div class="wall large">
            {Figure(new Exhibit("", "The photograph", "8-bit RGB, taken as floats from 0 to 1.", original, []), "")}
            {string.Concat(rooms.Where(IsSingle).Select(room => Figure(room.Exhibits[0], Facts(room))))}
            </div>
            """);
        foreach (var room in rooms.Where(room => !IsSingle(room)))
        {
            page.Append($"""

                <h2>{Text(room.Title)}</h2>
                <p class="soft">{Facts(room)}</p>
                <div class="wall{(room.Exhibits.Count > 6 ? " small" : "")}">
                {string.Concat(room.Exhibits.Select(exhibit => Figure(exhibit, "")))}
                </div>
                """);
        }

        page.Append(CultureInfo.InvariantCulture, $"""

            <h2>Layers of real networks</h2>
            <p class="soft">{Text(layers.Machine)}; FMA peak of one core in this run {layers.PeakGflops:0.0} GFLOP/s.
            Padded taps are skipped, yet counted, as everyone counts them.</p>
            <div class="table"><table>
            <tr><th>layer</th><th>shape</th><th>values equal</th><th>ms</th><th>GFLOP/s</th><th>of the FMA peak</th></tr>
            {string.Concat(layers.Results.Select(Row))}
            </table></div>
            </body></html>
            """);
        return page.ToString();

        string Row(LayerResult result) => string.Create(CultureInfo.InvariantCulture, $"""
            <tr><td>{Text(result.Id)}</td><td><code>{Text(result.Shape)}</code></td><td class="equal">{result.Compared:N0}</td>
            <td>{result.Milliseconds:0.000}</td><td>{result.Gflops:0.0}</td><td>{result.Gflops / layers.PeakGflops:P0}</td></tr>
            """);
    }

    private static bool IsSingle(Room room) => room.Exhibits.Count == 1;

    private static string Facts(Room room) => string.Create(CultureInfo.InvariantCulture, $"""
        <code>{Text(room.Operation)}</code> &middot; {room.Milliseconds:0.00} ms &middot;
        <span class="equal">{room.Compared:N0} values equal</span>
        """);

    private static string Figure(Exhibit exhibit, string facts) => $"""
        <figure><img alt="{Text(exhibit.Title)}" src="data:image/png;base64,{Convert.ToBase64String(exhibit.Picture.ToPng())}">
        <figcaption>{Filters(exhibit)}<div><strong>{Text(exhibit.Title)}</strong>
        <p>{Text(exhibit.Caption)}</p><p>{facts}</p></div></figcaption></figure>
        """;

    private static string Filters(Exhibit exhibit) =>
        exhibit.Filters.Count == 0 ? "" : $"<div class='filters'>{string.Concat(exhibit.Filters)}</div>";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
