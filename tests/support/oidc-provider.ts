import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

export type OidcPerson = { sub: string; name?: string; email?: string; email_verified?: boolean };

export type OidcServer = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who signs in there next, without being asked: the account page of the provider is not what is tested. */
  setPerson(person: OidcPerson): void;
  /** How it answers from now on: as it should, by saying no, or not at all. */
  setMood(mood: "friendly" | "refuses" | "silent"): void;
  /** Lets the tests write another answer than the true one. */
  setAnswer(path: string, answer: ((body: Record<string, unknown>) => Record<string, unknown>) | null): void;
  stop(): Promise<void>;
};

const CLIENT = { clientId: "muster", clientSecret: "the secret of this client, in a test" };

/** A real OpenID provider on a free port, which requires PKCE. `origin` is where Muster listens. */
export async function startOidcProvider(origins: string[]): Promise<OidcServer> {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  let person: OidcPerson = { sub: "nobody" };
  const people = new Map<string, OidcPerson>();
  let mood: "friendly" | "refuses" | "silent" = "friendly";
  const answers = new Map<string, (body: Record<string, unknown>) => Record<string, unknown>>();
  const provider = makeProvider(issuer, origins, people);
  const answer = provider.callback();
  http.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? "/", issuer);
    if (mood === "silent") return;
    const change = answers.get(pathname);
    if (change) rewrite(response, change);
    if (!pathname.startsWith("/interaction/")) return void answer(request, response);
    people.set(person.sub, person);
    const result =
      mood === "refuses"
        ? { error: "access_denied", error_description: "The person said no." }
        : { login: { accountId: person.sub } };
    void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  return {
    issuer,
    ...CLIENT,
    setPerson: (given) => {
      person = given;
      people.set(given.sub, given);
    },
    setMood: (given) => {
      mood = given;
    },
    setAnswer: (path, given) => {
      if (given) answers.set(path, given);
      else answers.delete(path);
    },
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

function makeProvider(issuer: string, origins: string[], people: Map<string, OidcPerson>): Provider {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: origins.map((origin) => `${origin}/api/auth/callback/oidc`),
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "one" }] },
    cookies: { keys: ["a key of cookies, in a test"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ ...people.get(id), sub: id }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new provider.Grant({ clientId: oidc.client?.clientId, accountId: oidc.session?.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  return provider;
}

function rewrite(response: ServerResponse, change: (body: Record<string, unknown>) => Record<string, unknown>): void {
  const end = response.end.bind(response);
  response.end = ((chunk: unknown) => {
    const body = Buffer.from(JSON.stringify(change(JSON.parse(String(chunk)))));
    response.setHeader("content-length", body.length);
    return end(body);
  }) as typeof response.end;
}
