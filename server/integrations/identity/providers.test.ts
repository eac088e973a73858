import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Issuer } from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEnv } from "#server/lib/env";
import { configuredProviders } from "#server/lib/sign-in-providers";
import { gitHubPerson, providerOf } from "./providers.ts";

const ALL = {
  AUTH_GITHUB_ID: "gh-id",
  AUTH_GITHUB_SECRET: "gh-secret",
  AUTH_GOOGLE_ID: "go-id",
  AUTH_GOOGLE_SECRET: "go-secret",
  AUTH_OIDC_ISSUER: "https://id.example.com/realms/norrland",
  AUTH_OIDC_ID: "muster",
  AUTH_OIDC_SECRET: "oidc-secret",
};
const all = () => configuredProviders(readEnv(ALL)).map(providerOf);
const one = (id: string) => all().find((provider) => provider.id === id);

// GitHub and Google are not asked here: what is checked is where people would be sent, and with what.
describe("a provider of sign-in", () => {
  it("is offered when it is set up, and half of one stops the start with what is missing", () => {
    expect(configuredProviders(readEnv({}))).toEqual([]);
    expect(configuredProviders(readEnv(ALL)).map(({ id, name }) => [id, name])).toEqual([
      ["oidc", "single sign-on"],
      ["google", "Google"],
      ["github", "GitHub"],
    ]);
    expect(() => readEnv({ AUTH_GITHUB_ID: "x" })).toThrow("AUTH_GITHUB_SECRET: must be set as well");
    expect(() => readEnv({ AUTH_OIDC_ISSUER: "https://id.example.com" })).toThrow("AUTH_OIDC_ID, AUTH_OIDC_SECRET");
    expect(() => readEnv({ AUTH_OIDC_ISSUER: "id.example.com" })).toThrow("must be a URL");
    expect(() => readEnv({ MUSTER_SIGN_UP_DOMAINS: "@example.com" })).toThrow("names such as example.com");
  });

  it("is asked with PKCE and state, one with tokens of identity also with a nonce, each call with an end", () => {
    expect(all().map(({ id, checks, httpOptions }) => [id, checks, httpOptions?.timeout])).toEqual([
      ["oidc", ["pkce", "state", "nonce"], 5_000],
      ["google", ["pkce", "state", "nonce"], 5_000],
      ["github", ["pkce", "state"], 5_000],
    ]);
    for (const provider of all()) expect(provider.allowDangerousEmailAccountLinking).toBeUndefined();
  });

  it("has the addresses its makers publish", () => {
    expect(one("github")).toMatchObject({
      clientId: "gh-id",
      authorization: {
        url: "https://github.com/login/oauth/authorize",
        params: { scope: "read:user user:email" },
      },
      token: "https://github.com/login/oauth/access_token",
      userinfo: { url: "https://api.github.com/user" },
    });
    expect(one("google")).toMatchObject({
      clientId: "go-id",
      wellKnown: "https://accounts.google.com/.well-known/openid-configuration",
      authorization: { params: { scope: "openid email profile" } },
      idToken: true,
    });
    expect(one("oidc")).toMatchObject({
      wellKnown: "https://id.example.com/realms/norrland/.well-known/openid-configuration",
      idToken: true,
    });
  });

  it("names people by a number or a text that stays, and vouches for an address only when it says so", () => {
    const said = (id: string, claims: object) => one(id)?.profile({ ...claims }, {});
    expect(said("github", { id: 583231, login: "octocat", email: "o@example.org", email_verified: true })).toEqual({
      id: "583231",
      name: "octocat",
      email: "o@example.org",
      isVerified: true,
    });
    expect(said("google", { sub: "110", name: "Lena", email: "l@example.org" })).toMatchObject({ isVerified: false });
    expect(said("oidc", { sub: "7", email_verified: "true", email: "l@example.org" })).toMatchObject({
      name: "l",
      isVerified: false,
    });
    expect(said("oidc", {})).toEqual({ id: "", name: "", email: "", isVerified: false });
  });
});

describe("a person at GitHub", () => {
  const asked: string[] = [];
  const answers: Record<string, unknown> = {};
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answers[request.url ?? ""]));
  });
  let api = "";
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  async function person(): Promise<unknown> {
    const issuer = new Issuer({ issuer: "https://github.com/login/oauth", userinfo_endpoint: `${api}/user` });
    const client = new issuer.Client({ client_id: "gh-id" });
    const context = { client, tokens: { access_token: "token" }, provider: one("github") };
    return gitHubPerson(api)(context as never);
  }

  it("has the main address of their list, which says whether it is theirs, and not the one they show", async () => {
    answers["/user"] = { id: 7, login: "lena", email: "shown@example.org" };
    answers["/user/emails"] = [
      { email: "old@example.org", primary: false, verified: true },
      { email: "main@example.org", primary: true, verified: true },
    ];
    expect(await person()).toMatchObject({ sub: "7", email: "main@example.org", email_verified: true });
    expect(asked).toEqual(["/user Bearer token", "/user/emails Bearer token"]);
    answers["/user/emails"] = [{ email: "main@example.org", primary: true, verified: false }];
    expect(await person()).toMatchObject({ email_verified: false });
    answers["/user/emails"] = { message: "Not Found" };
    expect(await person()).toMatchObject({ email: undefined, email_verified: false });
  });
});
