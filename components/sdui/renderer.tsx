"use client";
import { Component, type ComponentType, type ReactNode } from "react";
import { useIsInTeam } from "#components/layout/team-context";
import { Skeleton } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { UiBinding } from "./binding/schema.ts";
import { useBinding } from "./bindings.ts";
import { CATALOG, type PartNode, parseUiTree, textOf, type UiNode, type UiType } from "./catalog.ts";
import { hasOwnData } from "./live.ts";
import type { UiComponent } from "./schema.ts";
import { useUiHost } from "./ui-host.tsx";
import { VIEWS } from "./views.tsx";

/** Draws a parsed tree. A part is known by its place, so that a growing tree keeps what is there already. */
export function UiTreeView({ node }: { node: UiNode }) {
  if (node.type === "pending") return <PendingPart kind={node.kind} />;
  if (node.type === "invalid") return <BrokenPart why={node.why} text={node.text} />;
  return (
    <PartBoundary node={node}>
      {node.bind ? <BoundPart key={node.bind.query} node={node} bind={node.bind} /> : <Part node={node} />}
    </PartBoundary>
  );
}

function Part({ node, live }: { node: PartNode; live?: Record<string, unknown> | undefined }) {
  const View = viewOf(node.type);
  const parts = (node.children ?? []).map((child, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the tree
    <UiTreeView key={`${at}-${child.type}`} node={child} />
  ));
  return <View props={live ? mergedProps(node, live) : node.props} parts={parts} />;
}

/** Live data go through the same schema as a model's: what does not fit is not shown. */
function mergedProps(node: PartNode, live: Record<string, unknown>): unknown {
  const component: UiComponent = CATALOG[node.type];
  const parsed = component.props.safeParse({ ...node.props, ...live });
  return parsed.success ? parsed.data : node.props;
}

/** The view's props are those of the node's own type; types cannot follow that through a lookup. */
function viewOf(type: UiType): ComponentType<{ props: unknown; parts: ReactNode[] }> {
  return VIEWS[type] as ComponentType<{ props: unknown; parts: ReactNode[] }>;
}

function BoundPart({ node, bind }: { node: PartNode; bind: UiBinding }) {
  const { isLive } = useUiHost();
  const isInTeam = useIsInTeam();
  if (!isInTeam || (!isLive && hasOwnData(node))) return <Part node={node} />;
  return <LivePart node={node} bind={bind} />;
}

function LivePart({ node, bind }: { node: PartNode; bind: UiBinding }) {
  const { data, dataUpdatedAt, error } = useBinding(bind);
  if (!data && !error) return hasOwnData(node) ? <Part node={node} /> : <PendingPart kind={node.type} />;
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-0.5">
      {data || hasOwnData(node) ? <Part node={node} live={data?.[node.type]} /> : null}
      <p className="text-11 text-ink3">
        {error ? (
          <>Live figures cannot be read: {error.message}</>
        ) : (
          <>
            <span className="mr-1 inline-block size-1.5 rounded-full bg-ac align-middle" aria-hidden />
            Live, read <Age at={dataUpdatedAt} isAgo />
          </>
        )}
      </p>
    </div>
  );
}

const CHARTS: ReadonlySet<UiType | null> = new Set([
  "line",
  "area",
  "bar",
  "candlestick",
  "pie",
  "plan",
  "table",
  "image",
]);

/** The shape of what comes, in its size, so that nothing jumps when it is there. */
export function PendingPart({ kind }: { kind: UiType | null }) {
  const height = CHARTS.has(kind) ? "h-48" : kind === "card" || kind === "grid" || kind === "form" ? "h-24" : "h-9";
  return (
    <div role="status" aria-label="This part is being written">
      <Skeleton className={`${height} rounded-8`} />
    </div>
  );
}

export function BrokenPart({ why, text }: { why: string; text: string }) {
  return (
    <div className="grid gap-1 rounded-8 border border-line2 border-dashed px-3 py-2.5" title={why}>
      <p className="text-12 text-ink3">This part could not be shown</p>
      {text && <p className="text-12 text-ink2 [overflow-wrap:anywhere]">{text}</p>}
    </div>
  );
}

type BoundaryProps = { node: PartNode; children: ReactNode };

/** A part that fails while it is drawn falls to its text; the others stay. A changed part is tried again. */
class PartBoundary extends Component<BoundaryProps, { failed: PartNode | null }> {
  override state: { failed: PartNode | null } = { failed: null };

  static getDerivedStateFromError(): null {
    return null;
  }

  override componentDidCatch(): void {
    this.setState({ failed: this.props.node });
  }

  override render(): ReactNode {
    const { node, children } = this.props;
    return this.state.failed === node ? (
      <BrokenPart why="It failed while it was drawn" text={textOf(node.props)} />
    ) : (
      children
    );
  }
}

/** Takes what a model wrote, whole or in part, and draws what is sound of it. */
export function UiView({ value, isPartial = false }: { value: unknown; isPartial?: boolean }) {
  return <UiTreeView node={parseUiTree(value, { isPartial }).tree} />;
}
