/** A person sees this instead of a page that is asked for too often: what happened, that nothing is lost, and when to come back. */
export function limitedPage(message: string, seconds: number): string {
  return frame("Too many requests", `<meta http-equiv="refresh" content="${seconds}">`, [
    `<p role="status">${escaped(message)}</p>`,
    "<p>Work goes on and nothing is lost. This page opens by itself when the time is over.</p>",
    "<p>When a program of yours asks this often, let it ask less, or ask who runs Muster for a higher limit.</p>",
    '<a href="">Try again</a>',
  ]);
}

/** And this when the browser came by a name that the server does not know as its own. */
export function strangePage(message: string): string {
  return frame("Not known by this name", "", [
    `<p role="status">${escaped(message)}</p>`,
    "<p>Otherwise a page of somebody else could lead its own name to this machine and act here in your browser.</p>",
    "<p>On this machine, Muster is at http://localhost with the same port.</p>",
  ]);
}

function frame(title: string, head: string, lines: string[]): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
${head}<title>${title} · Muster</title><style>${STYLE}</style></head>
<body><main><svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 1 15 8 8 15 1 8Z"/><path class="bar" d="M6.6 5.4v5.2M9.4 5.4v5.2"/></svg>
<h1>${title}</h1>${lines.join("\n")}</main></body></html>`;
}

/** Styles of the page itself: no script, nothing from elsewhere. */
export const REFUSAL_PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

// The tokens of components/theme.css: no stylesheet is loaded for somebody who is refused.
const STYLE = `:root{--bg:light-dark(#f5f4f0,#131311);--surface:light-dark(#fffefc,#1b1b18);--line:light-dark(#cdc9be,#45423b);
--ink:light-dark(#1c1b18,#eceae3);--ink2:light-dark(#514e47,#b7b3a8);--ac:light-dark(#0b6377,#5fc6dc);--ac-ink:light-dark(#fff,#04222a);--wait:light-dark(#b87503,#ebb75a)}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--bg);color:var(--ink);font:13px/18px "Instrument Sans Variable",system-ui,sans-serif}
main{max-width:400px;margin:16px;padding:20px;display:grid;gap:10px;justify-items:start;background:var(--surface);border:1px solid var(--line);border-radius:10px}
h1{margin:0;font-size:20px;line-height:27px;font-weight:600;letter-spacing:-.018em}p{margin:0;color:var(--ink2)}svg path{fill:var(--wait)}svg .bar{stroke:var(--surface);stroke-width:1.4}
a{display:inline-flex;align-items:center;min-height:36px;padding:0 14px;border-radius:6px;background:var(--ac);color:var(--ac-ink);font-weight:550;text-decoration:none}
a:focus-visible{outline:2px solid var(--ac);outline-offset:2px}`;

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
