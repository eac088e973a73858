import { doneMission, expect, isAlive, test } from "./app.ts";

const MOST_BYTES = 350_000;

test("the first page of a signed-in person, with a cold cache, transfers at most 350 kB in all", async ({
  page,
  context,
}) => {
  await doneMission();
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  await network.send("Network.setCacheDisabled", { cacheDisabled: true });
  const sizes = new Map<string, number>();
  const add = (id: string, bytes: number) => sizes.set(id, (sizes.get(id) ?? 0) + bytes);
  network.on("Network.dataReceived", ({ requestId, encodedDataLength }) => add(requestId, encodedDataLength));
  network.on("Network.responseReceived", ({ requestId, response }) => add(requestId, response.encodedDataLength));
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await page.goto("/norrland");
  await isAlive(page);
  await expect(page.getByRole("region", { name: "Live" })).toContainText("delivered the mission");
  const total = () => [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  // What is fetched ahead counts too: measured once nothing more arrives.
  let before = -1;
  await expect
    .poll(
      () => {
        const isQuiet = before === total();
        before = total();
        return isQuiet;
      },
      { intervals: [1_000] },
    )
    .toBe(true);
  test.info().annotations.push({ type: "transferred", description: `${total()} bytes in ${sizes.size} requests` });
  expect(total()).toBeGreaterThan(50_000);
  expect(total()).toBeLessThanOrEqual(MOST_BYTES);
});

test("pages come with a strict policy: scripts only with the nonce of their own response", async ({ page }) => {
  const policies = new Set<string>();
  for (const path of ["/norrland", "/norrland", "/sign-in"]) {
    const headers = (await page.goto(path))?.headers() ?? {};
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]+' 'strict-dynamic';/);
    for (const rule of ["default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "form-action 'self'"]) {
      expect(policy).toContain(rule);
    }
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
    });
    expect(headers["x-powered-by"]).toBeUndefined();
    policies.add(policy);
  }
  expect(policies.size, "a nonce is used once").toBe(3);
});
