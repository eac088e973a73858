"use client";
import { VersionPair } from "#components/versions/version-pair";
import type { PromptView } from "#server/domains/prompts/schema";
import { PromptDiff } from "./prompt-diff.tsx";

type CompareProps = {
  prompt: PromptView;
  address: URLSearchParams;
  onAddress: (changes: Record<string, string | null>) => void;
};

const MOST_OFFERED = 200;

/** Any two versions; the address keeps which. */
export function CompareVersions({ prompt, address, onAddress }: CompareProps) {
  const known = (name: string, otherwise: number) => {
    const given = Number(address.get(name));
    return Number.isInteger(given) && given >= 1 && given <= prompt.version ? given : otherwise;
  };
  const to = known("to", prompt.shown.version);
  const from = known("from", Math.max(1, to - 1));
  const offered = Array.from({ length: Math.min(prompt.version, MOST_OFFERED) }, (_, at) => prompt.version - at);
  const options = [...new Set([...offered, from, to])].map((version) => {
    const labels = prompt.labels.filter((one) => one.version === version).map(({ label }) => label);
    return { value: String(version), label: [`v${version}`, ...labels].join(" · ") };
  });
  return (
    <div className="mx-auto w-full max-w-[860px]">
      <VersionPair from={from} to={to} options={options} onAddress={onAddress} />
      {from === to ? (
        <p className="px-4 text-12 text-ink3">Choose two versions that differ.</p>
      ) : (
        <PromptDiff id={prompt.id} from={from} to={to} />
      )}
    </div>
  );
}
