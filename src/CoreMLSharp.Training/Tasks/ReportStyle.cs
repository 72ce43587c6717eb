namespace CoreMLSharp.Training.Tasks;

/// <summary>The look of an evaluation report: follows the system's light or dark setting, fits a phone.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --ink: light-dark(#1d1d1f, #f2f2f4); --faint: light-dark(#6e6e73, #a1a1a6);
          --line: light-dark(#e2e2e6, #3a3a3e); --paper: light-dark(#ffffff, #1c1c1e); --right: 46 160 90; --wrong: 214 69 65; }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
        h1 { margin: 0; font-size: 1.6rem; overflow-wrap: anywhere; } h2 { margin: 2.5rem 0 .5rem; font-size: 1.2rem; }
        h3 { margin: 1.5rem 0 .5rem; font-size: 1rem; } p { margin: .25rem 0 .75rem; color: var(--faint); }
        .accuracy strong { color: var(--ink); font-size: 2rem; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th { font-weight: 500; text-align: left; padding: .3rem .7rem .3rem 0; white-space: nowrap; }
        tbody th { max-width: 14rem; overflow: hidden; text-overflow: ellipsis; }
        td { text-align: right; padding: .3rem .7rem; border-top: 1px solid var(--line); }
        thead th { color: var(--faint); text-align: right; padding: .3rem .7rem; } thead th:first-child { text-align: left; padding-left: 0; }
        .matrix td { width: 3.2rem; min-width: 3.2rem; height: 2.6rem; padding: 0; text-align: center; border: 2px solid var(--paper); border-radius: 8px; }
        .matrix thead th { vertical-align: bottom; padding: .3rem 0; text-align: center; max-width: 3.2rem; }
        .matrix thead span { display: inline-block; writing-mode: vertical-rl; rotate: 180deg; max-height: 9rem; overflow: hidden; text-overflow: ellipsis; }
        .matrix thead td { background: none; }
        td.text { text-align: left; }
        main:has(.dense) { max-width: none; }
        .dense th { font-size: .75rem; padding: 0 .4rem 0 0; position: sticky; left: 0; background: var(--paper); max-width: 10rem; }
        .dense td, .dense thead th { width: 1.05rem; min-width: 1.05rem; max-width: 1.05rem; padding: 0; }
        .dense td { height: 1.05rem; border-width: 1px; border-radius: 3px; font-size: .6rem; } .dense .none { color: transparent; }
        .dense .wrong a { line-height: 1rem; }
        .right { background: rgb(var(--right) / calc(.12 + .6 * var(--heat))); } .wrong { background: rgb(var(--wrong) / calc(.15 + .85 * var(--heat))); }
        .none { color: var(--faint); opacity: .5; background: light-dark(#f5f5f7, #2a2a2c); }
        .wrong a { display: block; line-height: 2.4rem; color: inherit; font-weight: 600; text-decoration: underline dotted; }
        .photos { display: flex; flex-wrap: wrap; gap: .75rem; }
        figure { margin: 0; width: 9rem; } img { max-width: 100%; border-radius: 8px; display: block; }
        figcaption { color: var(--faint); font-size: .75rem; line-height: 1.35; overflow-wrap: anywhere; margin-top: .25rem; }
        .pair { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; width: auto; max-width: 42rem; margin-top: 1.5rem; }
        .pair img { width: 100%; } .pair figcaption { grid-column: 1 / -1; margin: 0; }
        blockquote { margin: .5rem 0; padding: .1rem 0 .1rem .8rem; border-left: 3px solid rgb(var(--wrong) / .5); overflow-wrap: anywhere; }
        blockquote small { color: var(--faint); display: block; }
        svg { max-width: 100%; height: auto; } svg .axis { stroke: var(--line); } svg .point { fill: rgb(var(--right) / .6); }
        svg text { fill: var(--faint); font: 12px system-ui, sans-serif; } svg .ideal { stroke: rgb(var(--wrong)); stroke-dasharray: 5 4; }
        section:target h3 { text-decoration: underline; text-underline-offset: .25em; }
        """;
}
