import { createHash } from "node:crypto";

/** The look of a document outside the app: on a screen in both themes, and on paper. No script, no font, nothing that is asked for. */
const STYLE = `:root{color-scheme:light dark;--ink:light-dark(#1c1b18,#eceae3);--ink2:light-dark(#514e47,#b7b3a8);--line:light-dark(#cdc9be,#45423b);--bg:light-dark(#fffefc,#1b1b18);--sunk:light-dark(#f5f4f0,#131311);--ac:light-dark(#0b6377,#5fc6dc)}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.6 ui-sans-serif,system-ui,-apple-system,"Segoe UI",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:46rem;margin:0 auto;padding:2.5rem 1.25rem 4rem;overflow-wrap:anywhere}
footer{max-width:46rem;margin:0 auto;padding:1rem 1.25rem 2rem;border-top:1px solid var(--line);color:var(--ink2);font-size:13px}
h1,h2,h3,h4{line-height:1.25;letter-spacing:-.015em;text-wrap:balance;margin:2em 0 .5em}
h1{font-size:1.75rem;margin-top:0}h2{font-size:1.3rem}h3{font-size:1.1rem}h4{font-size:1rem}
a{color:var(--ac)}small{color:var(--ink2);font-size:.8em}
blockquote{margin:1em 0;padding-left:1em;border-left:2px solid var(--line);color:var(--ink2)}
pre{background:var(--sunk);border:1px solid var(--line);border-radius:8px;padding:.9em;overflow-x:auto;white-space:pre-wrap}
code{font:.88em ui-monospace,Menlo,monospace}
table{border-collapse:collapse;width:100%;margin:1.2em 0;font-size:.94em}
th,td{border-bottom:1px solid var(--line);padding:.4em 1em .4em 0;text-align:left;vertical-align:top}
.right{text-align:right}.center{text-align:center}
th{font-weight:500;color:var(--ink2)}
img{max-width:100%;height:auto;border-radius:8px}
hr{border:0;border-top:1px solid var(--line);margin:2em 0}
li{margin:.25em 0}
@page{margin:18mm 16mm}
@media print{:root{color-scheme:light}body{font-size:10.5pt;background:none}main,footer{max-width:none;padding-left:0;padding-right:0}main{padding-top:0}
h1,h2,h3,h4{break-after:avoid}pre,blockquote,tr,img{break-inside:avoid}thead{display:table-header-group}a{color:inherit}footer{border:0}}`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** Nothing may run, and nothing is asked for but images from `images`. */
export function documentPolicy(images: string): string {
  return `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src ${images}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

type PageParts = {
  title: string;
  /** Safe HTML. */
  body: string;
  foot: string;
  /** Written into the page as well, for a page that is kept as a file. */
  policy?: string;
};

export function documentPage({ title, body, foot, policy }: PageParts): string {
  const meta = policy
    ? `<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy.replace(/; frame-ancestors[^;]*/, ""))}">`
    : "";
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">${meta}<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex, nofollow"><meta name="referrer" content="no-referrer"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>${body}</main><footer>${escapeHtml(foot)}</footer></body></html>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
