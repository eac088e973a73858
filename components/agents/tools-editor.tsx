"use client";
import { useQuery } from "@tanstack/react-query";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Segment } from "#components/ui/segment";
import { SkeletonRows } from "#components/ui/skeleton";

type ToolsEditorProps = { tools: string[] | null; onChange: (tools: string[] | null) => void };

/** Reading and handing in always belong to the work; what else changes something can be kept from an agent. */
export function ToolsEditor({ tools, onChange }: ToolsEditorProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.agents.choices.queryOptions());
  const toggle = (name: string, isOn: boolean) =>
    onChange(isOn ? [...(tools ?? []), name] : (tools ?? []).filter((entry) => entry !== name));
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-12 text-ink2">Tools it may use</legend>
      <div>
        <Segment
          label="Tools"
          isSmall
          value={tools === null ? "all" : "some"}
          options={[
            { value: "all", label: "All its work offers" },
            { value: "some", label: "Only these" },
          ]}
          onChange={(value) => onChange(value === "all" ? null : [])}
        />
      </div>
      {tools !== null && (
        <QueryState query={query} subject="The tools" loading={<SkeletonRows rows={4} label="Loading tools" />}>
          {(choices) => (
            <ul className="grid gap-1.5">
              {choices.tools.map((tool) => (
                <li key={tool.name}>
                  <label className="flex cursor-pointer items-start gap-2 max-md:py-1">
                    <input
                      type="checkbox"
                      className="mt-0.5 size-4 accent-ac"
                      checked={tools.includes(tool.name)}
                      onChange={(event) => toggle(tool.name, event.target.checked)}
                    />
                    <span className="min-w-0">
                      <code className="font-mono text-12">{tool.name}</code>
                      <span className="block text-12 text-ink3">{tool.description}</span>
                    </span>
                  </label>
                </li>
              ))}
            </ul>
          )}
        </QueryState>
      )}
      {tools !== null && <p className="text-12 text-ink3">Reading and handing in its work it may always.</p>}
    </fieldset>
  );
}
