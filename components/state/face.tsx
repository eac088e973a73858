import { cn } from "#components/lib/cn";
import { initials } from "#components/lib/format";

type FaceProps = { name: string; size?: 16 | 20 | 28; className?: string };

const sizes = { 16: "size-4 text-[9px]", 20: "size-5 text-[10px]", 28: "size-7 text-12" };

/** Agents are square. */
export function AgentFace({ name, size = 16, className }: FaceProps) {
  return (
    <span
      title={name}
      aria-hidden
      className={cn(
        "inline-grid shrink-0 place-items-center border border-line bg-sunk font-600 text-ink2 leading-none",
        size === 28 ? "rounded-6" : "rounded-5",
        sizes[size],
        className,
      )}
    >
      {initials(name)}
    </span>
  );
}

/** People are round. */
export function PersonFace({ name, size = 16, className }: FaceProps) {
  return (
    <span
      title={name}
      aria-hidden
      className={cn(
        "inline-grid shrink-0 place-items-center rounded-full bg-ink2 font-600 text-surface leading-none",
        sizes[size],
        className,
      )}
    >
      {initials(name)}
    </span>
  );
}

export type ActorKind = "agent" | "user" | "system";

/** The right face for whoever acted; the system has the mark of the app. */
export function ActorFace({ kind, name, size = 20 }: FaceProps & { kind: ActorKind }) {
  if (kind === "user") return <PersonFace name={name} size={size} />;
  if (kind === "agent") return <AgentFace name={name} size={size} />;
  return <AgentFace name="M" size={size} className="border-dashed" />;
}
