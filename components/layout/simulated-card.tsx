"use client";
import { useTeam } from "#components/layout/team-context";
import { Link } from "#components/ui/link";

type SimulatedCardProps = { simulatedAgents: number; agents: number };

/** The one place that explains the simulated model in everyday screens. */
export function SimulatedCard({ simulatedAgents, agents }: SimulatedCardProps) {
  const team = useTeam();
  if (simulatedAgents === 0) return null;
  const who = simulatedAgents === agents ? `All ${agents}` : `${simulatedAgents} of ${agents}`;
  return (
    <section
      aria-label="Simulated model"
      className="relative overflow-hidden rounded-8 border border-line2 border-dashed py-2 pr-2.5 pl-4 text-12 text-ink2"
    >
      <span className="hatch absolute inset-y-0 left-0 w-2 border-line2 border-r border-dashed" aria-hidden />
      <h2 className="font-600 text-ink">Simulated model is on</h2>
      <p>{who} agents have no key. It works by rules on your files, not a language model, and costs $0.</p>
      <details className="mt-1">
        <summary className="cursor-pointer list-none font-550 text-ac">Connect a model</summary>
        <p className="mt-1">
          Put a key of OpenAI or Anthropic into{" "}
          <Link href={`${team.path}/settings/secrets`} className="text-ac underline">
            Secrets
          </Link>
          ; it speaks at once. For Ollama set <code className="font-550 font-sans text-11">OLLAMA_BASE_URL</code> and
          start Muster again.
        </p>
      </details>
    </section>
  );
}
