import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { DOCUMENT_SORTS, MATCH_END, MATCH_START } from "#server/lib/document-lists";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { createDocument, writeDocument } from "./commands.ts";
import { listDocuments, listTags } from "./queries.ts";
import { acceptDocument, askForReview } from "./review.ts";

let database: Database;
let team: TestTeam;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  const make = (title: string, body: string, tags: string[] = [], kind = "note" as "note" | "research") =>
    createDocument.call(team.ctx, { title, body, tags, kind });
  await make(
    "Returns in the north",
    "Tents come back torn. The policy lets shops send back used tents.",
    ["returns"],
    "research",
  );
  await make("Freight", "What a parcel to Åland costs, and when ferries run.", ["freight", "returns"]);
  await make("Kajaktur", "Vi paddlade längs kusten.", []);
});
afterAll(() => database.close());

const titles = async (input: Parameters<typeof listDocuments.call>[1]) =>
  (await listDocuments.call(team.ctx, input)).items.map((item) => item.title);

describe("finding documents", () => {
  it.each([
    ["a word in another form", "tent", ["Returns in the north"]],
    ["two words that both must stand there", "parcel ferries", ["Freight"]],
    ["a phrase", '"send back used"', ["Returns in the north"]],
    ["a word that is left out", "back -policy", []],
    ["the beginning of a word", "padd", ["Kajaktur"]],
    ["a name with a letter of its own", "åland", ["Freight"]],
    ["a word of the title", "kajaktur", ["Kajaktur"]],
    ["nothing but marks", "'&|!():*", []],
  ])("finds %s", async (_, text, expected) => {
    expect(await titles({ text })).toEqual(expected);
  });

  it("marks the words where they stand", async () => {
    const [found] = (await listDocuments.call(team.ctx, { text: "tents" })).items;
    expect(found?.snippet).toContain(`${MATCH_START}Tents${MATCH_END} come back torn`);
  });

  it("filters by kind, tag, author, status and time", async () => {
    expect(await titles({ kind: "research" })).toEqual(["Returns in the north"]);
    expect(await titles({ tag: "Returns" })).toEqual(["Freight", "Returns in the north"]);
    expect(await titles({ authorId: team.userId })).toHaveLength(3);
    expect(await titles({ authorId: team.id })).toEqual([]);
    expect(await titles({ changedWithin: "day" })).toHaveLength(3);
    expect(await listTags.call(team.ctx, {})).toEqual([
      { tag: "returns", count: 2 },
      { tag: "freight", count: 1 },
    ]);
  });

  it("follows what a person decided about it", async () => {
    const own = await makeTeam("Reviews");
    const { documentId: id } = await createDocument.call(own.ctx, { title: "Offer", body: "x" });
    const is = async (status: "draft" | "review" | "accepted") =>
      (await listDocuments.call(own.ctx, { status })).items.length === 1;
    expect(await is("draft")).toBe(true);
    await askForReview.call(own.ctx, { id });
    expect(await is("review")).toBe(true);
    const actor = { kind: "user" as const, userId: team.userId, name: "Per" };
    await acceptDocument.call({ ...own.ctx, actor }, { id, version: 1 });
    expect([await is("accepted"), await is("draft")]).toEqual([true, false]);
  });

  it.each(DOCUMENT_SORTS)("pages by %s without a gap or a repeat", async (sort) => {
    const own = await makeTeam("Pages");
    const wanted = ["Oak", "Ash", "Elm", "Fir", "Yew"];
    for (const title of wanted) await createDocument.call(own.ctx, { title, body: `tree ${title}` });
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await listDocuments.call(own.ctx, { sort, text: "tree", limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map((item) => item.title));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen.toSorted()).toEqual(wanted.toSorted());
    if (sort === "title") expect(seen).toEqual(["Ash", "Elm", "Fir", "Oak", "Yew"]);
    if (sort === "created") expect(seen).toEqual(wanted.toReversed());
  });

  it("takes the longest text there may be, whatever stands in it", async () => {
    const words = Array.from({ length: 70_000 }, (_, index) => `ö${index.toString(36)}å`).join(" ");
    const body = `beginning ${words}`.slice(0, 499_000);
    const { documentId } = await writeDocument.call(team.ctx, { title: "Long", body });
    expect((await listDocuments.call(team.ctx, { text: "beginning" })).items.map((row) => row.id)).toEqual([
      documentId,
    ]);
  });
});
