import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpLink } from "@trpc/client";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import superjson from "superjson";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { TRPCProvider } from "#components/trpc/trpc";
import type { AppRouter } from "#server/routers/root";
import { HOSTILE_TREES, heavyAttackTree, textAttackTree } from "#tests/support/ui-attacks";
import { TeamProvider } from "../layout/team-context.tsx";
import { CATALOG, type UiType } from "./catalog.ts";
import { GeneratedCard } from "./generated-card.tsx";
import { UiView } from "./renderer.tsx";

/** As in a page of a team whose answers have not come yet; nothing is asked for while drawing on the server. */
function Place({ children }: { children: ReactNode }) {
  const queryClient = new QueryClient();
  const trpcClient = createTRPCClient<AppRouter>({
    links: [httpLink({ url: "http://127.0.0.1:1/never", transformer: superjson })],
  });
  const team = { slug: "norrland", path: "/norrland", teamName: "Norrland", userName: "Lena" };
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        <TeamProvider team={team}>{children}</TeamProvider>
      </TRPCProvider>
    </QueryClientProvider>
  );
}

const draw = (value: unknown, isPartial = false) =>
  renderToStaticMarkup(
    <Place>
      <UiView value={value} isPartial={isPartial} />
    </Place>,
  );

/** The reader of Markdown is fetched by the first text that needs it: all is drawn with it, whenever it comes. */
beforeAll(async () => {
  draw(textAttackTree());
  await import("#components/markdown/markdown");
  await vi.waitFor(() => expect(draw(textAttackTree())).not.toContain("Loading the text"), { timeout: 60_000 });
});

const types = Object.keys(CATALOG) as UiType[];
/** Buttons and links need the router of a page: those are pressed in the browser's journeys. */
const NEEDS_ROUTER: ReadonlySet<UiType> = new Set(["form", "button", "approval"]);

describe("every component", () => {
  test.each(types.filter((type) => !NEEDS_ROUTER.has(type)))("%s draws its sample on the server", (type) => {
    const children = CATALOG[type].children ? [{ type: "badge", props: { text: "inside" } }] : undefined;
    const html = draw({ type, props: CATALOG[type].sample, ...(children ? { children } : {}) });
    expect(html.length).toBeGreaterThan(30);
    expect(html).not.toContain("This part could not be shown");
    if (children) expect(html).toContain("inside");
  });
});

describe("what cannot be shown", () => {
  test("is a dashed box with the words it held, and its neighbours stay", () => {
    const html = draw({
      type: "stack",
      props: {},
      children: [
        { type: "gauge", props: { caption: "Revenue grew by 12 %" } },
        { type: "badge", props: { text: "stays" } },
      ],
    });
    expect(html).toContain("This part could not be shown");
    expect(html).toContain("Revenue grew by 12 %");
    expect(html).toContain("stays");
  });

  test.each(HOSTILE_TREES)("$name is drawn as text or not at all", ({ tree }) => {
    const html = draw(tree);
    expect(html).toContain("This part could not be shown");
    expect(html).not.toMatch(/<(script|iframe|img|object|embed|style|link|meta|base)\b/i);
    expect(html).not.toMatch(/(href|src|action|style)="[^"]*(javascript|evil\.example)/i);
  });

  test("hostile words stay words in every part that holds text", () => {
    for (const tree of [textAttackTree(), withoutRouter(heavyAttackTree())]) {
      const html = draw(tree);
      expect(html).not.toMatch(/<(script|iframe|img|object|embed|style|link|meta|base)\b/i);
      // Attributes hold the words as text: only their names are looked at.
      expect(html.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son\w+=/i);
      expect(html).not.toMatch(/(src|action|poster)="[^"]*evil\.example/i);
      // A link of Markdown may lead away: in a page of its own that learns nothing of this one.
      for (const [tag] of html.matchAll(/<\w+ [^>]*href="[^"]*evil\.example[^>]*>/gi))
        expect(tag).toMatch(/^<a .*target="_blank" rel="noreferrer noopener nofollow"/);
      expect(html).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\ufeff]/);
    }
  });
});

function withoutRouter(tree: unknown): unknown {
  const { children, ...rest } = tree as { children: { type: UiType }[] };
  return { ...rest, children: children.filter((child) => !NEEDS_ROUTER.has(child.type)) };
}

describe("a card that is still being written", () => {
  const tree = {
    type: "stack",
    props: {},
    children: [
      { type: "metric", props: { label: "Return", value: 28.9 } },
      { type: "line", props: { title: "Pri" } },
    ],
  };

  test("shows what is whole and a placeholder of the kind that comes, and offers nothing yet", () => {
    const html = renderToStaticMarkup(
      <Place>
        <GeneratedCard isStreaming input={{ title: "NRL", tree }} />
      </Place>,
    );
    expect(html).toContain("NRL");
    expect(html).toContain("28.9");
    expect(html).toContain("This part is being written");
    expect(html).not.toContain("Pin");
    expect(html).not.toContain("could not be shown");
  });

  test("every prefix of it draws, and none says that something is wrong", () => {
    for (let length = 0; length <= 2; length += 1) {
      const html = draw({ ...tree, children: tree.children.slice(0, length) }, true);
      expect(html).not.toContain("could not be shown");
    }
    expect(draw(undefined, true)).toContain("This part is being written");
  });

  test("when whole it can be pinned and saved, and kept live where it names where its figures come from", () => {
    const bound = {
      type: "metric",
      props: { label: "Spent", value: 12 },
      bind: { query: "team.summary", input: { figure: "spentToday" } },
    };
    const html = (given: unknown) =>
      renderToStaticMarkup(
        <Place>
          <GeneratedCard input={{ title: "Card", tree: given }} origin={{ runId: "r", runNumber: 7, stepIndex: 3 }} />
        </Place>,
      );
    expect(html(bound)).toMatch(/Pin.*Keep live.*Save as document.*Trace/s);
    expect(html(bound)).toContain('href="/norrland/runs/7?step=3"');
    expect(html(tree.children[0])).not.toContain("Keep live");
  });
});
