import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { asc, eq } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { notificationDeliveries } from "#db/tables/notifications";
import { loadAuthSecret } from "#server/boot/secret";
import { inTransaction } from "#server/core/transaction";
import { readNotices } from "#server/domains/notifications/commands";
import { giveNotices, type NoticeDraft } from "#server/domains/notifications/control";
import { LEASE_MS } from "#server/domains/notifications/orchestration";
import { getSettings } from "#server/domains/notifications/queries";
import { saveSettings, sendTest } from "#server/domains/notifications/settings";
import { answerUnsubscribe } from "#server/http/unsubscribe";
import { openTestDatabase } from "#tests/support/database";
import { type MailServer, startMailServer } from "#tests/support/mail-server";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { createPostman, type Postman } from "./postman.ts";

const SECRET = "a secret of the test, long enough";
/** A Saturday, 09:20 in Stockholm. */
const START = Date.parse("2030-01-12T08:20:00Z");
const MINUTE = 60_000;

let database: Database;
let mail: MailServer;
let team: TestTeam;
let now = START;
let causes = 0;
let receiver: Server;
let answers: number[] = [];
const calls: { headers: IncomingHttpHeaders; body: string }[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  await loadAuthSecret(SECRET);
  mail = await startMailServer();
  process.env.SMTP_URL = mail.url;
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk;
    });
    request.on("end", () => {
      calls.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 204).end();
    });
  });
  await new Promise<void>((ready) => receiver.listen(0, "127.0.0.1", ready));
});
afterAll(async () => {
  delete process.env.SMTP_URL;
  await mail.stop();
  await new Promise((ended) => receiver.close(ended));
  await database.close();
});
afterEach(() => {
  mail.mails.length = 0;
  calls.length = 0;
  answers = [];
  mail.setSilent(false);
});

const postmanOf = (more: { allowPrivate?: boolean } = {}): Postman =>
  createPostman(
    {
      mail: { url: mail.url, from: "Muster <muster@test.example>" },
      base: "https://muster.test",
      secret: SECRET,
      allowPrivate: more.allowPrivate ?? true,
    },
    { now: () => now },
  );
const post = async (postman = postmanOf()) => {
  const carried = await postman.sweep(now);
  await postman.idle();
  return carried;
};
/** A team of its own, so that nothing of another test is due in it. */
const begin = async () => {
  now = START;
  team = await makeTeam();
  await getDb().delete(notificationDeliveries);
};
const give = (more: Partial<NoticeDraft> = {}) =>
  inTransaction(team.machine, "test.give", ({ tx }) => {
    causes += 1;
    const draft: NoticeDraft = {
      userIds: [team.userId],
      kind: "question",
      causeKey: `cause-${causes}`,
      about: `thing:${causes}`,
      by: "Noor",
      text: "How many <b>tents</b>?",
      ...more,
    };
    return giveNotices(tx, team.id, draft, now);
  });
const rows = () => getDb().select().from(notificationDeliveries).orderBy(asc(notificationDeliveries.id));
const hook = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in`;
const settings = {
  choices: {},
  dailyHour: 8,
  quiet: null,
  timeZone: null,
  urgentBreaksQuiet: true,
  webhookUrl: null,
  webhookFormat: "standard" as const,
};

describe("a mail", () => {
  it("goes out once, in text and HTML, with a link and a way to stop it", async () => {
    await begin();
    await give();
    expect(await post()).toBe(1);
    expect(await post()).toBe(0);
    const [first, ...more] = mail.mails;
    expect(more).toEqual([]);
    expect(first?.subject).toBe("[Norrland] Noor asks a question");
    expect(first?.raw).toContain("https://muster.test/");
    expect(first?.raw).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    expect(first?.raw).toContain("&lt;b&gt;tents&lt;/b&gt;");
    expect(first?.raw).not.toContain(SECRET);
    expect(await rows()).toMatchObject([{ status: "sent", attempts: 1, sentAt: new Date(now) }]);
  });

  it("that no server takes yet is tried again later under the same name; one that is refused is not", async () => {
    await begin();
    await give();
    mail.refuseNext(451);
    await post();
    expect(await rows()).toMatchObject([{ status: "pending", attempts: 1, dueAt: new Date(now + MINUTE) }]);
    expect(await post()).toBe(0);
    now += MINUTE;
    await post();
    expect(mail.mails).toHaveLength(1);
    await give();
    mail.refuseNext(550);
    await post();
    expect((await rows())[1]).toMatchObject({ status: "failed", detail: expect.stringContaining("not now") });
  });

  it("whose sender dies before it could note it goes out again under the same Message-ID, and one that did not begin is not lost", async () => {
    await begin();
    await give();
    mail.setSilent(true);
    // The mail is taken by the server, and the process that sent it never hears of it.
    const dead = postmanOf();
    await dead.sweep(now);
    await expect.poll(() => mail.mails.length).toBe(1);
    mail.setSilent(false);
    const other = postmanOf();
    expect(await post(other)).toBe(0);
    now += LEASE_MS;
    expect(await post(other)).toBe(1);
    expect(mail.mails.map((one) => one.messageId)).toEqual([mail.mails[0]?.messageId, mail.mails[0]?.messageId]);
    expect(mail.mails).toHaveLength(2);
    expect(await rows()).toMatchObject([{ status: "sent", attempts: 2 }]);
    now += LEASE_MS;
    expect(await post(other)).toBe(0);
  });

  it("of a digest carries what came in its hour, without what was read before", async () => {
    await begin();
    await give({ kind: "reply", text: "first" });
    await give({ kind: "task", text: "second" });
    expect(await post()).toBe(0);
    now = Date.parse("2030-01-12T09:00:00Z");
    await post();
    expect(mail.mails.map((one) => one.subject)).toEqual(["[Norrland] 2 things for you"]);
    expect(mail.mails[0]?.raw).toContain("first");
    expect(mail.mails[0]?.raw).toContain("second");
    await give({ kind: "reply", text: "third" });
    await readNotices.call(team.ctx, {});
    now += 60 * MINUTE;
    await post();
    expect(mail.mails).toHaveLength(1);
    expect((await rows()).at(-1)).toMatchObject({ status: "skipped" });
  });

  it("waits for the end of quiet hours, and stops when its link is used without signing in", async () => {
    await begin();
    await saveSettings.call(team.ctx, { ...settings, quiet: { from: 540, to: 600 }, urgentBreaksQuiet: false });
    await give();
    await give();
    expect(await post()).toBe(0);
    now = Date.parse("2030-01-12T09:00:00Z");
    await post();
    expect(mail.mails).toHaveLength(1);
    const token = mail.mails[0]?.unsubscribe?.split("/").at(-1) ?? "";
    const asked = await answerUnsubscribe(new Request("https://muster.test/"), token);
    expect(await asked.text()).toContain("Stop these mails of this kind?");
    expect((await getSettings.call(team.ctx, {})).choices.question.mail).toBe("now");
    expect((await answerUnsubscribe(new Request("https://muster.test/", { method: "POST" }), token)).status).toBe(200);
    expect((await getSettings.call(team.ctx, {})).choices.question.mail).toBe("off");
    expect((await getSettings.call(team.ctx, {})).choices.mention.mail).toBe("now");
    const forged = token.slice(0, -2) + (token.endsWith("xx") ? "yy" : "xx");
    expect((await answerUnsubscribe(new Request("https://muster.test/", { method: "POST" }), forged)).status).toBe(404);
  });
});

describe("a webhook", () => {
  const withHook = async (more: Partial<typeof settings> = {}) => {
    await begin();
    const choices = { question: { mail: "off" as const } };
    await saveSettings.call(team.ctx, { ...settings, choices, ...more, webhookUrl: hook() as never });
  };

  it("is called by the Standard Webhooks rules, and again with the same id until it answers well", async () => {
    await withHook();
    await give();
    answers = [503];
    await post();
    now += MINUTE;
    await post();
    expect(calls).toHaveLength(2);
    const { webhookSecret } = await getSettings.call(team.ctx, {});
    const [first, second] = calls;
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    const signed = new Webhook(webhookSecret ?? "");
    const signature = signed.sign(
      String(second?.headers["webhook-id"]),
      new Date(Number(second?.headers["webhook-timestamp"]) * 1_000),
      second?.body ?? "",
    );
    expect(second?.headers["webhook-signature"]).toBe(signature);
    expect(JSON.parse(second?.body ?? "{}")).toMatchObject({
      type: "notification.given",
      data: { notifications: [{ kind: "question", headline: "Noor asks a question", count: 1 }] },
    });
    expect(await rows()).toMatchObject([{ channel: "webhook", status: "sent", attempts: 2 }]);
  });

  it("gives up after its tries, and at once where the receiver wants no more or the address is private", async () => {
    await withHook();
    await give();
    answers = Array.from({ length: 6 }, () => 500);
    for (let tries = 0; tries < 6; tries += 1) {
      await post();
      now += 400 * MINUTE;
    }
    expect(await rows()).toMatchObject([{ status: "failed", attempts: 6, detail: expect.stringContaining("6 tries") }]);
    answers = [410];
    await give();
    await post();
    expect((await rows())[1]).toMatchObject({ status: "failed", attempts: 1 });
    await give();
    await post(postmanOf({ allowPrivate: false }));
    expect((await rows())[2]).toMatchObject({ status: "failed", detail: expect.stringContaining("private network") });
    expect(calls).toHaveLength(7);
  });

  it("speaks as Slack takes it, and shows what became of a test", async () => {
    await withHook({ webhookFormat: "slack" as never });
    now = Date.now();
    await give();
    await sendTest.call(team.ctx, { channel: "webhook" });
    now = Date.now() + 1;
    await post();
    const texts = calls.map((call) => String(JSON.parse(call.body).text)).sort();
    expect(texts).toEqual([
      "*<https://muster.test/" +
        `t-${team.id.slice(-12)}` +
        "/notifications|Noor asks a question>*\nHow many &lt;b&gt;tents&lt;/b&gt;?",
      "Muster reaches this channel.",
    ]);
    expect(
      (await getDb().select().from(notificationDeliveries).where(eq(notificationDeliveries.teamId, team.id))).map(
        (row) => row.status,
      ),
    ).toEqual(["sent", "sent"]);
  });
});
