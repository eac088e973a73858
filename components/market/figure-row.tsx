import type { Figure, FigureName, SeriesFigures } from "#server/domains/market/schema";

const SHOWN: readonly { name: FigureName; label: string }[] = [
  { name: "return", label: "Return" },
  { name: "sma20", label: "20-day average" },
  { name: "rsi14", label: "RSI, 14 days" },
  { name: "maxDrawdown", label: "Worst fall" },
  { name: "volatility", label: "Volatility, a year" },
];

/** The figures of the range, each as the computation gave it. */
export function FigureRow({ figures }: { figures: SeriesFigures["figures"] }) {
  return (
    <dl className="flex flex-wrap justify-between gap-x-5 gap-y-2 border-line border-t pt-2.5">
      {SHOWN.map(({ name, label }) => (
        <div key={name}>
          <dt className="text-12 text-ink3">{label}</dt>
          <FigureText figure={figures[name]} />
        </div>
      ))}
    </dl>
  );
}

function FigureText({ figure }: { figure: Figure | undefined }) {
  if (!figure) return <dd>—</dd>;
  return (
    <dd className={figure.value === null ? "text-ink3" : "font-600"} title={figure.note ?? undefined}>
      {figure.text}
      {figure.value === null && figure.note && <span className="sr-only"> ({figure.note})</span>}
    </dd>
  );
}
