"use client";
import { useState } from "react";
import { CodeBlock } from "#components/markdown/code-block";
import { Segment } from "#components/ui/segment";

type Way = "rest" | "mcp";

/** What to type, with this server’s address: a heartbeat, a claim, the work. */
function textOf(way: Way, origin: string): string {
  if (way === "mcp")
    return [
      "# 1. A run and its token, by the agent’s key",
      `curl ${origin}/api/v1/agents/me/claim -H "Authorization: Bearer $AGENT_KEY" --json '{}'`,
      "",
      "# 2. The run’s own tools, by its token (mrt_…)",
      `claude mcp add --transport http work ${origin}/api/mcp --header "Authorization: Bearer $RUN_TOKEN"`,
      'claude "Do the work order of the MCP server work"',
    ].join("\n");
  return [
    "# I am here; what is there to do?",
    `curl ${origin}/api/v1/agents/me/heartbeat -H "Authorization: Bearer $AGENT_KEY" --json '{"status": "ready"}'`,
    "# Begin it; the answer has the token of the run",
    `curl ${origin}/api/v1/agents/me/claim -H "Authorization: Bearer $AGENT_KEY" --json '{}'`,
    "# What to do, and with which tools",
    `curl ${origin}/api/v1/runs/me -H "Authorization: Bearer $RUN_TOKEN"`,
    "# Each tool, until one ends the run",
    `curl ${origin}/api/v1/runs/me/tools/task_submit -H "Authorization: Bearer $RUN_TOKEN" --json '{"input": {"summary": "Done."}}'`,
  ].join("\n");
}

export function ProgramConnect({ name, isOpen }: { name: string; isOpen: boolean }) {
  const [way, setWay] = useState<Way>("rest");
  return (
    <details open={isOpen} className="rounded-10 border border-line2 px-3 py-2">
      <summary className="cursor-pointer font-550">How to connect a program</summary>
      <div className="mt-2 grid grid-cols-1 gap-2">
        <p className="text-12 text-ink2">
          The program stands where {name}’s model would stand: it is told what a model would be told and asks for one
          tool at a time. Approvals, proof and limits stay here, and each call is a step of the trace.
        </p>
        <Segment
          label="Way to connect"
          isSmall
          value={way}
          options={[
            { value: "rest", label: "REST" },
            { value: "mcp", label: "Claude Code, MCP" },
          ]}
          onChange={setWay}
        />
        <CodeBlock key={way}>{textOf(way, window.location.origin)}</CodeBlock>
      </div>
    </details>
  );
}
