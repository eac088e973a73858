import NextAuth, { type AuthOptions } from "next-auth";
import { authOptions, parseCookies, type SignedInHere, type SignInFlow } from "#server/auth";
import { identityOf } from "#server/domains/teams/queries";
import { providerOf, type Vouched } from "#server/integrations/identity/providers";
import { newId } from "#server/lib/ids";
import { RATE_LIMITS } from "#server/lib/rate-limits";
import { safeTarget } from "#server/lib/safe-target";
import type { SignInError } from "#server/lib/sign-in-errors";
import { configuredProviders, type ProviderSettings } from "#server/lib/sign-in-providers";
import { addressOf } from "./accounts.ts";
import { AuthAnswer } from "./auth-answer.ts";
import { logFailure } from "./failure.ts";
import { limits, networkOf } from "./limits.ts";
import { arrive, openSession } from "./provider-sign-in.ts";
import { checkSecondFactor } from "./second-factor.ts";
import { type Heard, listening } from "./sign-in-failure.ts";
import {
  HALFWAY_COOKIE,
  PURPOSE_COOKIE,
  type Purpose,
  readConnecting,
  readHalfway,
  readPurpose,
  signHalfway,
  signPurpose,
  TICKET_SECONDS,
} from "./sign-in-tickets.ts";

const TOO_MANY = "TooManyAttempts";

type Asked = {
  request: Request;
  origin: string;
  action: string;
  /** The provider the address names, when it is one that is set up. */
  provider: ProviderSettings | null;
  cookies: Record<string, string>;
  body: Record<string, string>;
  /** Where to go afterwards; of this app, whatever the request says. */
  target: string;
};

/** Answers everything under `/api/auth`. next-auth speaks with providers; who comes in, and what an error leads to, is decided here. */
export async function answerSignIn(request: Request): Promise<Response> {
  const asked = await readAsked(request);
  const answer = new AuthAnswer();
  const isCalling = asked.provider !== null && ["signin", "callback"].includes(asked.action);
  if (isCalling && !(await limits().spend("sign-in-address", networkOf(addressOf(request.headers)))).isAllowed) {
    answer.goTo(failedAt(asked, TOO_MANY), asked.body.json === "true");
    return answer.response();
  }
  const heard: Heard = {};
  const providers = configuredProviders();
  await listening(heard, () => askNextAuth(asked, answer, authOptions(flowOf(asked, answer, providers))));
  if (asked.action === "signin" && asked.provider) keepPurpose(asked, answer);
  // next-auth’s own errors lead to pages of its own.
  if (isCalling && /^\/api\/auth\/(error|signin)\b/.test(pathOf(answer.target)))
    answer.goTo(failedAt(asked, heard.error ?? "Failed"), asked.body.json === "true");
  return withSignInStatus(answer.response());
}

async function readAsked(request: Request): Promise<Asked> {
  const { pathname, searchParams } = new URL(request.url);
  const [action = "", id] = pathname.split("/").slice(3);
  const cookies = Object.fromEntries(
    Object.entries(parseCookies(request.headers.get("cookie") ?? "")).map(([name, value]) => [name, decoded(value)]),
  );
  const origin = `${request.headers.get("x-forwarded-proto") ?? "http"}://${request.headers.get("x-forwarded-host")}`;
  const body = request.method === "POST" ? Object.fromEntries(new URLSearchParams(await request.text())) : {};
  const kept = cookies["__Secure-next-auth.callback-url"] ?? cookies["next-auth.callback-url"];
  const wanted = body.callbackUrl ?? searchParams.get("callbackUrl") ?? kept ?? "/";
  return {
    request,
    origin,
    action,
    provider: configuredProviders().find((one) => one.id === id) ?? null,
    cookies,
    body,
    target: safeTarget(wanted.startsWith(origin) ? wanted.slice(origin.length) || "/" : wanted),
  };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // Not one of ours: those are written by us.
    return value;
  }
}

/** In the form it takes from a server that is not Next’s: of the two it reads and writes nothing but what is here. */
function askNextAuth({ request, cookies, body }: Asked, answer: AuthAnswer, options: AuthOptions): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url);
  const asked = {
    method: request.method,
    headers: Object.fromEntries(request.headers),
    query: { ...Object.fromEntries(searchParams), nextauth: pathname.split("/").slice(3) },
    cookies,
    body,
  };
  return NextAuth(asked as never, answer as never, options);
}

function flowOf(asked: Asked, answer: AuthAnswer, providers: ProviderSettings[]): SignInFlow {
  const { headers } = asked.request;
  const isSecure = asked.origin.startsWith("https:");
  return {
    providers: providers.map(providerOf),
    // next-auth would write the words of an error of ours into an address, and no log.
    arrive: (id, vouched) =>
      comeIn(asked, answer, { settings: providers.find((one) => one.id === id), vouched: vouched as Vouched }).catch(
        (error: unknown) => {
          logFailure(error, { requestId: newId(), path: "/api/auth/callback" });
          return failedAt(asked, "Failed");
        },
      ),
    async enterByCode(code) {
      const halfway = readHalfway(asked.cookies[HALFWAY_COOKIE]);
      const person = halfway && (await identityOf(halfway.userId));
      if (!person || person.tokenVersion !== halfway.version) throw new Error("Expired");
      const second = await checkSecondFactor(person.userId, code);
      if (second !== "in") throw new Error(second);
      answer.setTicket(HALFWAY_COOKIE, "", { isSecure, maxAge: 0 });
      return openSession(person, headers);
    },
  };
}

/** `vouched` is what `providerOf` made of what the provider says. */
type Coming = { settings: ProviderSettings | undefined; vouched: Vouched };

async function comeIn(asked: Asked, answer: AuthAnswer, { settings, vouched }: Coming): Promise<SignedInHere | string> {
  if (!settings) return failedAt(asked, "Failed");
  const { headers } = asked.request;
  const isSecure = asked.origin.startsWith("https:");
  const purpose = readPurpose(asked.cookies[PURPOSE_COOKIE]);
  answer.setTicket(PURPOSE_COOKIE, "", { isSecure, maxAge: 0 });
  const outcome = await arrive(settings, vouched, { headers, purpose, target: asked.target });
  if (outcome.kind === "refused") return failedAt(asked, outcome.error, purpose);
  if (outcome.kind === "linked") return withQuery(asked.target, { connected: settings.id });
  if (outcome.kind === "in") {
    answer.overrule(outcome.target);
    return outcome.person;
  }
  const { userId, tokenVersion: version } = outcome.person;
  const ticket = signHalfway({ userId, version, provider: settings.id });
  answer.setTicket(HALFWAY_COOKIE, ticket, { isSecure, maxAge: TICKET_SECONDS });
  return withQuery("/sign-in", { step: "code", callbackUrl: asked.target });
}

/** Notes what the person is sent away for; without a purpose the one of a sign-in before is taken away. */
function keepPurpose({ body, provider, origin }: Asked, answer: AuthAnswer): void {
  const connecting = readConnecting(body.ticket);
  const purpose: Purpose = {
    ...(body.invitation ? { invitation: body.invitation.slice(0, 200), doesJoin: body.doesJoin === "true" } : {}),
    ...(connecting && connecting.provider === provider?.id ? { link: connecting } : {}),
  };
  const isSecure = origin.startsWith("https:");
  if (Object.keys(purpose).length > 0)
    answer.setTicket(PURPOSE_COOKIE, signPurpose(purpose), { isSecure, maxAge: TICKET_SECONDS });
  else answer.setTicket(PURPOSE_COOKIE, "", { isSecure, maxAge: 0 });
}

/** Who wanted to connect a provider stays on their account’s page; everybody else is told on the page of signing in. */
function failedAt({ provider, target, cookies }: Asked, error: SignInError, purpose?: Purpose): string {
  const said = { error, ...(provider ? { by: provider.id } : {}) };
  if ((purpose ?? readPurpose(cookies[PURPOSE_COOKIE])).link) return withQuery(target, said);
  return withQuery("/sign-in", { ...said, callbackUrl: target });
}

function withQuery(path: string, values: Record<string, string>): string {
  const url = new URL(path, "http://app.invalid");
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  return `${url.pathname}${url.search}`;
}

const pathOf = (address: string | null): string =>
  address !== null && URL.canParse(address, "http://app.invalid")
    ? new URL(address, "http://app.invalid").pathname
    : "";

/** next-auth answers 401 whatever the reason: too many tries become 429 with the time to wait, and the body its client reads. */
export async function withSignInStatus(response: Response): Promise<Response> {
  if (response.status !== 401) return response;
  const body = await response.text();
  const headers = new Headers(response.headers);
  if (!body.includes(`error=${TOO_MANY}`)) return new Response(body, { status: 401, headers });
  headers.set("retry-after", String(RATE_LIMITS["sign-in"].seconds));
  return new Response(body, { status: 429, headers });
}
