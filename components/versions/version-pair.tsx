import { Select } from "#components/ui/select";

type VersionPairProps = {
  from: number;
  to: number;
  options: { value: string; label: string }[];
  onAddress: (changes: Record<string, string | null>) => void;
};

/** Chooses the two versions of a text to compare; the address keeps which. */
export function VersionPair({ from, to, options, onAddress }: VersionPairProps) {
  return (
    <div className="flex items-center gap-2 px-4 py-3">
      <Select
        aria-label="From version"
        className="w-44 min-w-0"
        value={String(from)}
        options={options}
        onValue={(value) => onAddress({ from: value, to: String(to) })}
      />
      <span className="text-ink3" aria-hidden>
        →
      </span>
      <Select
        aria-label="To version"
        className="w-44 min-w-0"
        value={String(to)}
        options={options}
        onValue={(value) => onAddress({ from: String(from), to: value })}
      />
    </div>
  );
}
