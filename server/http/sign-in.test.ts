import { expect, it } from "vitest";
import { withSignInStatus } from "./sign-in.ts";

const answer = (error: string) =>
  Response.json({ url: `http://localhost/sign-in?error=${error}` }, { status: 401, headers: { "x-kept": "1" } });

it("tells too many tries by 429 and the time to wait, in the form next-auth's client reads", async () => {
  const refused = await withSignInStatus(answer("TooManyAttempts"));
  expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("x-kept")]).toEqual([
    429,
    "900",
    "1",
  ]);
  expect(await refused.json()).toMatchObject({ url: expect.stringContaining("TooManyAttempts") });
});

it("leaves a wrong password and everything else as it is", async () => {
  const wrong = await withSignInStatus(answer("CredentialsSignin"));
  expect([wrong.status, wrong.headers.get("retry-after")]).toEqual([401, null]);
  const ok = Response.json({});
  expect(await withSignInStatus(ok)).toBe(ok);
});
