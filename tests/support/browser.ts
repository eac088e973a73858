import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { settleClaims } from "#server/boot/client-address";
import { answerSignIn } from "#server/http/sign-in";

export type SignInDoor = { origin: string; stop(): Promise<void> };

/** The door of signing in behind a real HTTP server. */
export async function startSignInDoor(): Promise<SignInDoor> {
  const http = createServer((request, response) => {
    settleClaims(request, undefined);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const body = request.method === "POST" ? { body: Buffer.concat(chunks).toString() } : {};
      const asked = new Request(`http://next.internal${request.url}`, {
        method: request.method ?? "GET",
        headers,
        ...body,
      });
      const answer = await answerSignIn(asked);
      for (const [name, value] of answer.headers) if (name !== "set-cookie") response.setHeader(name, value);
      response.setHeader("set-cookie", answer.headers.getSetCookie());
      response.writeHead(answer.status).end(await answer.text());
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

/** A browser without a screen: cookies by origin, redirects one by one. */
export class Browser {
  private readonly jars = new Map<string, Map<string, string>>();
  readonly door: string;
  constructor(door: string) {
    this.door = door;
  }

  jar(origin: string): Map<string, string> {
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    return jar;
  }

  cookieHeader(origin = this.door): string {
    return [...this.jar(origin)].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async ask(url: string, form?: Record<string, string>): Promise<Response> {
    const { origin } = new URL(url);
    const answer = await fetch(url, {
      redirect: "manual",
      headers: { cookie: this.cookieHeader(origin), "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0" },
      ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const name = pair.slice(0, pair.indexOf("="));
      const isGone = /max-age=0|expires=Thu, 01 Jan 1970/i.test(cookie);
      if (isGone) this.jar(origin).delete(name);
      else this.jar(origin).set(name, pair.slice(pair.indexOf("=") + 1));
    }
    return answer;
  }

  /** A form of a page of ours, as next-auth's client sends it. */
  async post(path: string, form: Record<string, string>): Promise<Response> {
    const { csrfToken } = (await (await this.ask(`${this.door}/api/auth/csrf`)).json()) as { csrfToken: string };
    return this.ask(`${this.door}${path}`, { ...form, csrfToken, json: "true" });
  }

  /** Begins at a button of ours: where the browser is sent. */
  async begin(provider: string, form: Record<string, string> = {}): Promise<string> {
    const answer = await this.post(`/api/auth/signin/${provider}`, { callbackUrl: `${this.door}/`, ...form });
    return new URL(((await answer.json()) as { url: string }).url, this.door).href;
  }

  /** Follows redirects until `isEnd`, or until an answer that is none: the address that was reached. */
  async follow(url: string, isEnd: (url: URL) => boolean = () => false): Promise<URL> {
    let at = new URL(url);
    for (let hops = 0; hops < 12 && !isEnd(at) && !this.isPage(at); hops += 1) {
      const location = (await this.ask(at.href)).headers.get("location");
      if (!location) return at;
      at = new URL(location, at);
    }
    return at;
  }

  /** Whatever of ours is not the door of signing in is a page, and the end of a way. */
  private isPage(at: URL): boolean {
    return at.origin === this.door && !at.pathname.startsWith("/api/");
  }

  /** The whole way by a provider; the page of ours at its end, without the origin. */
  async signIn(provider = "oidc", form: Record<string, string> = {}): Promise<string> {
    const { pathname, search } = await this.follow(await this.begin(provider, form));
    return pathname + search;
  }
}
