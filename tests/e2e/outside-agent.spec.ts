import { COLLEAGUE, expect, server, signIn, test } from "./app.ts";
import { walkPages } from "./barriers.ts";
import { place } from "./place.ts";

// An admin of the team, not its owner.
test.use({ storageState: { cookies: [], origins: [] } });
test.afterAll(() => server.leave());

type Answer = {
  status: number;
  detail?: string;
  token?: string;
  work?: unknown[];
};

/** A program of somebody's own: it knows the address and its key, and speaks HTTP. */
async function say(path: string, bearer: string, body: object = {}): Promise<Answer> {
  const response = await fetch(`${place.url}/api/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  return { ...(await response.json()), status: response.status };
}

test("an agent that runs outside is made, gets a key that is shown once, works by it as a program, and is refused once it is revoked", async ({
  page,
}) => {
  await signIn(page, "/norrland/agents", COLLEAGUE);
  await page.getByRole("button", { name: "New agent" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("Name").fill("Buoy");
  await sheet.getByRole("combobox", { name: "Role" }).selectOption({ label: "Writer" });
  await sheet.getByRole("radio", { name: "Outside, by a program" }).click();
  await sheet.getByRole("button", { name: "Add agent" }).click();
  await page.waitForURL(/\/agents\/[\w-]{36}$/);
  const address = new URL(page.url()).pathname;
  const program = page.getByRole("region", { name: "Its program" });
  await expect(program, "nobody has been heard").toContainText("never: connect it as shown below");

  await program.getByRole("button", { name: "Make a key for Buoy" }).click();
  await sheet.getByLabel("Name").fill("Buoy on the pier");
  await sheet.getByRole("button", { name: "Make the key" }).click();
  const key = await sheet.getByLabel("The key").inputValue();
  await sheet.getByRole("button", { name: "I have copied it" }).click();
  // While nobody has been heard, the page says how to connect: long lines, in a narrow column too.
  await page.setViewportSize({ width: 390, height: 844 });
  await walkPages(page, [address]);
  await page.setViewportSize({ width: 1280, height: 720 });
  await expect(program).toContainText("Buoy on the pier");
  await expect(program).toContainText("not used yet");
  expect(await page.content(), "the key was shown once").not.toContain(key.slice("mst_00000000_".length));

  expect(await say("/agents/me/heartbeat", key, { status: "ready on the pier" })).toMatchObject({
    status: 200,
    work: [],
  });
  await expect(program, "the page hears of it by itself").toContainText("ready on the pier");
  await expect(program).toContainText("On time");

  const api = await server.api();
  const task = { title: "Note how high the water is", criteria: ["The note says how high it is."] };
  const { id: taskId } = await api.tasks.create.mutate(task);
  await api.tasks.assign.mutate({ id: taskId, agentId: address.split("/").at(-1) ?? "" });
  await expect
    .poll(async () => (await say("/agents/me/heartbeat", key, { waitSeconds: 10 })).work, { timeout: 60_000 })
    .toMatchObject([{ isClaimed: false }]);
  const { token = "" } = await say("/agents/me/claim", key);
  const note = { title: "High water", body: "It stands at 62 cm.", kind: "deliverable", taskId };
  const written = await say("/runs/me/tools/document_write", token, { input: note, said: "I write the note." });
  expect(written).toMatchObject({ status: 200, state: "done", output: { ok: true }, runStatus: "running" });
  // Its reviewer may send it back at once, which is a run of its own.
  const run = page.getByRole("region", { name: "Runs" }).getByRole("row").filter({ hasText: "was assigned" });
  await expect(run).toContainText("Working");
  const handedIn = await say("/runs/me/tools/task_submit", token, { input: { summary: "It stands at 62 cm." } });
  expect(handedIn).toMatchObject({ status: 200, state: "done", output: { ok: true }, runStatus: "succeeded" });
  await expect(run).toContainText("Done");

  await program.getByRole("button", { name: "Revoke Buoy on the pier" }).click();
  await sheet.getByRole("button", { name: "Revoke the key" }).click();
  await expect(program).toContainText("None yet. Its program comes in with a key.");
  expect(await say("/agents/me/heartbeat", key)).toMatchObject({
    status: 401,
    detail: expect.stringContaining("not any more"),
  });
  expect(await say("/agents/me/claim", key)).toMatchObject({ status: 401 });

  await run.getByRole("link", { name: task.title }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByText("driven from outside")).toBeVisible();
  const trace = page.getByRole("main");
  for (const name of ["document_write", "task_submit"]) await expect(trace.getByText(name).first()).toBeVisible();
});
