import { encode } from "uqr";

/** What the standard asks for around a code, in modules. */
const QUIET_ZONE = 4;

/** A text for a camera: dark on white in both themes, as some readers know no other. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: QUIET_ZONE });
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="w-52 max-w-full justify-self-center rounded-8 border border-line2"
    >
      <rect width={size} height={size} className="fill-code-paper" />
      <path d={pathOf(data)} className="fill-code-ink" />
    </svg>
  );
}

/** Each run of dark modules of a row is one rectangle. */
function pathOf(rows: boolean[][]): string {
  const parts: string[] = [];
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      const start = x;
      while (row[x + 1]) x += 1;
      parts.push(`M${start} ${y}h${x + 1 - start}v1h${start - x - 1}z`);
    }
  });
  return parts.join("");
}
