import type { TemplateView } from "./schema.ts";

/** Texts to begin with. `{{title}}` becomes the document's title. */
export const BUILT_IN: TemplateView[] = [
  {
    id: "protocol",
    name: "Protocol",
    kind: "protocol",
    tags: [],
    isOwn: false,
    body: `# {{title}}

**When and where.**

**Present.**

## What was talked about

1.

## What was decided

| Decision | Who | Until |
|---|---|---|
|  |  |  |

## Open questions

-
`,
  },
  {
    id: "research",
    name: "Research",
    kind: "research",
    tags: [],
    isOwn: false,
    body: `# {{title}}

**Question.**

**Answer in one sentence.**

## What we found

## How we know

| Claim | Source | How sure |
|---|---|---|
|  |  |  |

## What speaks against it

## What to do next
`,
  },
  {
    id: "decision",
    name: "Decision",
    kind: "note",
    tags: ["decision"],
    isOwn: false,
    body: `# {{title}}

**Decided.**

**Why now.**

## Ways we looked at

| Way | For | Against | Cost |
|---|---|---|---|
|  |  |  |  |

## What follows from it

## When we look again
`,
  },
  {
    id: "weekly-report",
    name: "Weekly report",
    kind: "deliverable",
    tags: ["weekly"],
    isOwn: false,
    body: `# {{title}}

**The week in two sentences.**

## Done

-

## Not done, and why

-

## Figures

| Figure | This week | Last week |
|---|---:|---:|
|  |  |  |

## Next week

-
`,
  },
];
