import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { settleClaims } from "#server/boot/client-address";
import { listen, localUrlOf } from "#server/boot/listen";
import { loadAuthSecret } from "#server/boot/secret";
import { createDocument, saveDocument } from "#server/domains/documents/commands";
import { listShares, revokeShare, shareDocument } from "#server/domains/documents/shares";
import { receiveUpload } from "#server/domains/files/commands";
import { createAccessToken } from "#server/domains/teams/commands";
import { newId } from "#server/lib/ids";
import { allAttacks, EVIL } from "#tests/support/attacks";
import { openTestDatabase } from "#tests/support/database";
import { PNG } from "#tests/support/images";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { answerDocuments } from "./documents-door.ts";
import { flushViews } from "./share.ts";

let database: Database;
let team: TestTeam;
let token: string;
let url: string;
let stop: () => unknown;

beforeAll(async () => {
  database = await openTestDatabase();
  await loadAuthSecret(undefined);
  team = await makeTeam();
  token = (await createAccessToken.call(team.ctx, { userId: team.userId, name: "test" })).token;
  const server = createServer((request, response) => {
    settleClaims(request, undefined);
    if (!answerDocuments(request, response)) response.writeHead(418).end();
  });
  url = localUrlOf("127.0.0.1", await listen(server, { HOST: "127.0.0.1", PORT: 0 }));
  stop = () => server.close();
});
afterAll(async () => {
  await stop();
  await database.close();
});

async function made(body: string) {
  const { documentId: id } = await createDocument.call(team.ctx, { title: "Offer <b>", body });
  const { path } = await shareDocument.call(team.ctx, { id, label: "out" });
  return { id, path };
}
const look = async (path: string) => {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe("a public link", () => {
  it("shows the newest text to anybody, without a script, and asks not to be found", async () => {
    const { id, path } = await made("# Offer\n\nFirst.");
    await saveDocument.call(team.ctx, { id, baseVersion: 1, title: "Offer <b>", body: "# Offer\n\nSecond." });
    const { status, headers, text } = await look(path);
    expect([status, headers.get("x-robots-tag")]).toEqual([200, "noindex, nofollow, noarchive"]);
    expect(text).toContain("<h1>Offer</h1>");
    expect(text).toContain("Second.");
    expect(text).toContain("<title>Offer &#60;b&#62;</title>");
    expect(text).not.toContain("<script");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src|unsafe/);
    expect(headers.get("set-cookie")).toBeNull();
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("is closed at once, and looks like one that never was", async () => {
    const { id, path } = await made("Secret");
    const [share] = await listShares.call(team.ctx, { id });
    expect((await look(path)).status).toBe(200);
    await revokeShare.call(team.ctx, { shareId: share?.id ?? "" });
    const closed = await look(path);
    const never = await look(`/share/${"x".repeat(32)}`);
    const odd = await look("/share/..%2f..%2fetc");
    for (const other of [never, odd]) {
      expect(other.status).toBe(404);
      expect(other.text).toBe(closed.text);
    }
    expect(closed.status).toBe(404);
  });

  it("shows the images of its text and no other file of the team", async () => {
    const [shown, hidden] = [
      await receiveUpload(team.ctx, { name: "shown.png", bytes: PNG }),
      await receiveUpload(team.ctx, { name: "hidden.txt", bytes: new TextEncoder().encode("hidden") }),
    ];
    const { path } = await made(`![chart](attachment:${shown.id})`);
    expect((await look(path)).text).toContain(`<img src="${path}/files/${shown.id}" alt="chart"/>`);
    const image = await fetch(`${url}${path}/files/${shown.id}`);
    expect(image.headers.get("content-type")).toBe("image/png");
    expect(image.headers.get("content-disposition")).toContain("inline");
    expect(image.headers.get("x-content-type-options")).toBe("nosniff");
    expect((await look(`${path}/files/${hidden.id}`)).status).toBe(404);
    expect((await look(`${path}/files/${newId()}`)).status).toBe(404);
  });

  it("makes nothing of what attacks", async () => {
    const { path } = await made(allAttacks());
    const { text } = await look(path);
    expect(text).not.toMatch(/<(script|iframe|object|embed|form|svg|base|template)\b/i);
    expect(text).not.toMatch(/(src|href)="(javascript|data|vbscript|blob|file):/i);
    expect(text).not.toContain(`src="${EVIL}`);
  });

  it("counts its views", async () => {
    const { id, path } = await made("Seen");
    await look(path);
    await look(path);
    await flushViews();
    expect(await listShares.call(team.ctx, { id })).toMatchObject([{ viewCount: 2, lastViewedAt: expect.any(Date) }]);
  });

  it("is not for machines that try", async () => {
    const from = { "x-forwarded-for": "ignored" };
    const all = await Promise.all(Array.from({ length: 130 }, () => fetch(`${url}/share/x`, { headers: from })));
    expect(all.at(-1)?.status).toBe(429);
  });
});

describe("an export", () => {
  const get = (id: string, query: string, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
    fetch(`${url}/api/documents/${id}/export?${query}`, { headers });

  it("is the Markdown as written, of the version asked for", async () => {
    const { id } = await made("# Offer\n\nFirst.");
    await saveDocument.call(team.ctx, { id, baseVersion: 1, title: "Offer <b>", body: "Second." });
    const answer = await get(id, "format=md&version=1");
    expect(await answer.text()).toBe("# Offer\n\nFirst.");
    expect(answer.headers.get("content-disposition")).toContain("Offer%20b%20v1.md");
    expect(await (await get(id, "format=md")).text()).toBe("Second.");
  });

  it("is one HTML file that needs nothing else and runs nothing", async () => {
    const { id: fileId } = await receiveUpload(team.ctx, { name: "one.png", bytes: PNG });
    const { id } = await made(`# Offer\n\n![chart](attachment:${fileId})\n\n${allAttacks()}`);
    const answer = await get(id, "format=html");
    const html = await answer.text();
    expect(answer.headers.get("content-disposition")).toContain("attachment");
    expect(html).toContain(`<img src="data:image/png;base64,${Buffer.from(PNG).toString("base64")}" alt="chart"/>`);
    expect(html.match(/src="(?!data:image\/png)/g)).toBeNull();
    expect(html).toContain('http-equiv="Content-Security-Policy"');
    expect(html).not.toMatch(/<(script|iframe|object|embed|form|svg)\b/i);
  });

  it("is for those who may read it, and says what it cannot be", async () => {
    const { id } = await made("x");
    expect((await get(id, "format=md", {})).status).toBe(401);
    expect((await get(newId(), "format=md")).status).toBe(404);
    expect((await get(id, "format=docx")).status).toBe(400);
    expect((await get(id, "format=md&version=7")).status).toBe(404);
  });
});
