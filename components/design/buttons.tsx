"use client";
import { cn } from "#components/lib/cn";
import { Button } from "#components/ui/button";
import { Section } from "./section.tsx";

const kinds = [
  {
    name: "Main",
    kind: "main",
    text: "Approve",
    hover: "bg-[color-mix(in_oklab,var(--ac),var(--ink)_12%)]",
    pressed: "bg-[color-mix(in_oklab,var(--ac),var(--ink)_26%)]",
  },
  { name: "Plain", kind: "plain", text: "Edit plan", hover: "bg-sunk", pressed: "bg-line" },
  { name: "Quiet", kind: "quiet", text: "Later", hover: "bg-sunk text-ink", pressed: "bg-line" },
  { name: "Danger", kind: "danger", text: "Reject", hover: "bg-sunk", pressed: "bg-line" },
] as const;

const columns = ["Rest", "Hover", "Focus", "Pressed", "Off", "Off with why", "Busy", "Small"];

/** Every kind of button in every state, those that come and go held still. */
export function Buttons() {
  return (
    <Section title="Buttons">
      <div className="overflow-x-auto">
        <table className="w-full border-separate border-spacing-2 text-left">
          <thead>
            <tr className="text-12 text-ink3">
              <td />
              {columns.map((column) => (
                <th key={column} scope="col" className="font-400">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {kinds.map(({ name, kind, text, hover, pressed }) => (
              <tr key={kind}>
                <th scope="row" className="font-400 text-12 text-ink3">
                  {name}
                </th>
                {[undefined, hover, "outline-2 outline-ac outline-offset-2", pressed].map((look, at) => (
                  <td key={columns[at]}>
                    <Button kind={kind} className={cn(look)}>
                      {text}
                    </Button>
                  </td>
                ))}
                <td>
                  <Button kind={kind} disabled>
                    {text}
                  </Button>
                </td>
                <td>
                  <Button kind={kind} offReason="Only the owner can do this">
                    {text}
                  </Button>
                </td>
                <td>
                  <Button kind={kind} isBusy>
                    {text}
                  </Button>
                </td>
                <td>
                  <Button kind={kind} size="small">
                    {text}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
