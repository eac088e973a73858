type RadioCardProps = {
  name: string;
  value: string;
  label: string;
  hint: string;
  isChosen: boolean;
  onChoose: () => void;
};

/** One of a few choices that need a line each to be understood. */
export function RadioCard({ name, value, label, hint, isChosen, onChoose }: RadioCardProps) {
  return (
    <label className="flex cursor-pointer items-start gap-2.5 rounded-8 border border-line2 px-3 py-2 hover:bg-sunk has-checked:border-ac has-checked:bg-ac-soft has-focus-visible:outline-2 has-focus-visible:outline-ac has-focus-visible:outline-offset-2">
      <input
        type="radio"
        name={name}
        value={value}
        checked={isChosen}
        onChange={onChoose}
        className="mt-0.5 size-4 shrink-0 accent-ac outline-none"
      />
      <span>
        <span className="block font-550">{label}</span>
        <span className="block text-12 text-ink2">{hint}</span>
      </span>
    </label>
  );
}
