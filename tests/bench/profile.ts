import { readFileSync } from "node:fs";

type Profile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
};

const MOST = 25;

/** Where a `.cpuprofile` spent its time by itself: by package or folder, then by function. */
function sumUp(path: string): string {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(path, "utf8")) as Profile;
  const frames = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const byPlace = new Map<string, number>();
  const byFunction = new Map<string, number>();
  let busy = 0;
  for (const [at, id] of samples.entries()) {
    const frame = frames.get(id);
    const micros = timeDeltas[at] ?? 0;
    if (!frame || frame.functionName === "(idle)") continue;
    busy += micros;
    const place = placeOf(frame.url, frame.functionName);
    byPlace.set(place, (byPlace.get(place) ?? 0) + micros);
    const name = `${frame.functionName || "(anonymous)"} · ${place}:${frame.lineNumber + 1}`;
    byFunction.set(name, (byFunction.get(name) ?? 0) + micros);
  }
  const list = (sums: Map<string, number>) =>
    [...sums]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, MOST)
      .map(([name, micros]) => `${((100 * micros) / busy).toFixed(1).padStart(5)} %  ${name}`)
      .join("\n");
  return `${Math.round(busy / 1_000)} ms busy\n\n${list(byPlace)}\n\n${list(byFunction)}\n`;
}

function placeOf(url: string, name: string): string {
  if (url === "") return name.startsWith("(") ? name : "native";
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules\/)/.exec(url)?.[1];
  return inPackage ?? url.replace(/^file:\/\//, "").replace(`${process.cwd()}/`, "");
}

process.stdout.write(sumUp(process.argv[2] ?? ""));
