import { RestError } from "./problem.ts";

type Range = { type: string; quality: number };

/** The first of the offered media types that the header takes best (RFC 9110 §12.5.1). Throws 406 when it takes none. */
export function acceptedOf<T extends string>(header: string | undefined, offered: readonly T[]): T {
  const [first] = offered;
  if (first === undefined) throw new Error("Nothing is offered.");
  if (!header || header.trim() === "") return first;
  const ranges = header.split(",").flatMap(rangeOf);
  let best: T | null = null;
  let quality = 0;
  for (const type of offered) {
    const found = qualityOf(type, ranges);
    if (found > quality) [best, quality] = [type, found];
  }
  if (best !== null) return best;
  throw new RestError("not_acceptable", `This address answers ${offered.join(" or ")}; Accept takes none of it.`);
}

function rangeOf(text: string): Range[] {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  if (!/^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+$/.test(type) && type !== "*") return [];
  const quality = Number(parameters.find((one) => one.startsWith("q="))?.slice(2) ?? 1);
  return [
    { type: type === "*" ? "*/*" : type, quality: Number.isFinite(quality) ? Math.min(1, Math.max(0, quality)) : 0 },
  ];
}

/** The most exact range that fits decides. */
function qualityOf(type: string, ranges: Range[]): number {
  const group = `${type.split("/")[0]}/*`;
  for (const wanted of [type, group, "*/*"]) {
    const found = ranges.find((range) => range.type === wanted);
    if (found) return found.quality;
  }
  return 0;
}
