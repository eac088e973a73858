/**
 * What can be read of JSON that is still being written: the text is closed where it stands, going back to the last place at which
 * that gives something whole. Undefined before there is anything.
 */
export function readPartialJson(text: string): unknown {
  const whole = parse(text);
  if (whole !== undefined) return whole;
  const { ends, open } = scan(text);
  for (const cut of [text.length, ...ends.toReversed()].slice(0, MOST_TRIES)) {
    const closed = parse(closeAt(text.slice(0, cut), cut === text.length ? open : scan(text.slice(0, cut)).open));
    if (closed !== undefined) return closed;
  }
  return undefined;
}

const MOST_TRIES = 6;

type Open = { brackets: string[]; isInText: boolean; isEscaped: boolean };

/** The places behind which a value has ended, and what is open at the end of the text. */
function scan(text: string): { ends: number[]; open: Open } {
  const ends: number[] = [];
  const open: Open = { brackets: [], isInText: false, isEscaped: false };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (open.isInText) {
      if (open.isEscaped) open.isEscaped = false;
      else if (character === "\\") open.isEscaped = true;
      else if (character === '"') open.isInText = false;
    } else if (character === '"') open.isInText = true;
    else if (character === "{" || character === "[") open.brackets.push(character === "{" ? "}" : "]");
    else if (character === "}" || character === "]") open.brackets.pop();
    else if (character === ",") ends.push(at);
  }
  return { ends, open };
}

function closeAt(text: string, { brackets, isInText, isEscaped }: Open): string {
  const begun = isInText ? `${isEscaped ? text.slice(0, -1) : text}"` : text.replace(/[\s,]+$/, "");
  return begun + brackets.toReversed().join("");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Half of a text is what is expected here.
  }
}
