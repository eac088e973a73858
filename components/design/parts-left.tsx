"use client";
import { cn } from "#components/lib/cn";
import { stateWords } from "#components/lib/states";
import { StateGlyph } from "#components/state/state-glyph";
import { Buttons } from "./buttons.tsx";
import { Controls, Fields } from "./fields.tsx";
import { stateMeanings, swatches } from "./samples.ts";
import { Section } from "./section.tsx";

/** How the glyphs look to who sees no green or no red: the usual matrices of deuteranopia and protanopia. */
const sights = [
  { name: "No green", id: "no-green", matrix: "0.625 0.375 0 0 0  0.7 0.3 0 0 0  0 0.3 0.7 0 0  0 0 0 1 0" },
  { name: "No red", id: "no-red", matrix: "0.567 0.433 0 0 0  0.558 0.442 0 0 0  0 0.242 0.758 0 0  0 0 0 1 0" },
  {
    name: "Grey",
    id: "grey",
    matrix: "0.299 0.587 0.114 0 0  0.299 0.587 0.114 0 0  0.299 0.587 0.114 0 0  0 0 0 1 0",
  },
];

function Sights() {
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-2 text-12 text-ink3">
      <svg width="0" height="0" className="absolute" aria-hidden>
        {sights.map(({ id, matrix }) => (
          <filter key={id} id={id} colorInterpolationFilters="sRGB">
            <feColorMatrix type="matrix" values={matrix} />
          </filter>
        ))}
      </svg>
      {sights.map(({ name, id }) => (
        <p key={id} className="flex items-center gap-2">
          {name}
          <span className="flex gap-2" style={{ filter: `url(#${id})` }}>
            {stateMeanings.map(({ state }) => (
              <StateGlyph key={state} state={state} size={12} />
            ))}
          </span>
        </p>
      ))}
    </div>
  );
}

function States() {
  return (
    <Section title="States: shape first, then colour">
      <ul className="grid gap-1.5">
        {stateMeanings.map(({ state, meaning, shape }) => (
          <li key={state} className="grid grid-cols-[20px_80px_1fr_auto] items-center gap-1">
            <StateGlyph state={state} />
            <span className="font-600">{stateWords[state]}</span>
            <span className="text-ink2">{meaning}</span>
            <span className="text-12 text-ink3">{shape}</span>
          </li>
        ))}
      </ul>
      <Sights />
    </Section>
  );
}

export function PartsLeft() {
  return (
    <div className="grid grid-cols-1 content-start gap-6">
      <Buttons />
      <States />
      <Fields />
      <Controls />
      <Section title="Colours">
        <ul className="grid grid-cols-9 gap-1.5 text-11 text-ink2">
          {swatches.map(([name, className]) => (
            <li key={name}>
              <span className={cn("mb-1 block h-7 rounded-5 border border-line", className)} />
              {name}
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}
