"use client";
import { VersionPair } from "#components/versions/version-pair";
import type { DocumentView } from "#server/domains/documents/schema";
import { DiffView } from "./diff-view.tsx";

type CompareProps = {
  document: DocumentView;
  address: URLSearchParams;
  onAddress: (changes: Record<string, string | null>) => void;
};

/** Any two versions; the address keeps which. */
export function CompareVersions({ document, address, onAddress }: CompareProps) {
  const known = (name: string, otherwise: number) => {
    const given = Number(address.get(name));
    return document.versions.some((entry) => entry.version === given) ? given : otherwise;
  };
  const to = known("to", document.shownVersion);
  const from = known("from", Math.max(1, to - 1));
  const options = document.versions.map((entry) => ({
    value: String(entry.version),
    label: `v${entry.version} · ${entry.author}`,
  }));
  return (
    <div className="mx-auto w-full max-w-[860px]">
      <VersionPair from={from} to={to} options={options} onAddress={onAddress} />
      <DiffView id={document.id} from={from} to={to} />
    </div>
  );
}
