type TicketOptions = { isSecure: boolean; maxAge: number };

/** What next-auth writes its answer to, as to a server that is not Next’s; then a `Response`. */
export class AuthAnswer {
  private code = 200;
  private readonly headers = new Map<string, string | string[]>();
  private body: string | null = null;
  private readonly tickets: string[] = [];
  private overruledBy: string | null = null;
  private isJson = false;

  status(code: number): this {
    this.code = code;
    return this;
  }

  getHeader(name: string): string | string[] | undefined {
    return this.headers.get(name.toLowerCase());
  }

  setHeader(name: string, value: string | string[]): this {
    this.headers.set(name.toLowerCase(), value);
    return this;
  }

  json(value: unknown): void {
    this.isJson = true;
    this.body = JSON.stringify(value);
    this.setHeader("content-type", "application/json");
  }

  send(value: unknown): void {
    if (typeof value === "string" || value === undefined) this.body = value ?? null;
    else this.json(value);
  }

  end(): void {
    this.body = null;
  }

  /** Where the browser is sent, by a redirect or, for a form of ours, in words. */
  get target(): string | null {
    const location = this.headers.get("location");
    if (typeof location === "string") return location;
    if (!this.isJson || this.body === null) return null;
    const { url } = Object(JSON.parse(this.body));
    return typeof url === "string" ? url : null;
  }

  goTo(path: string, isJson: boolean): void {
    if (isJson) {
      this.code = 200;
      this.json({ url: path });
    } else this.status(302).setHeader("location", path);
  }

  /** Another place than the one that was asked for, once somebody is let in. */
  overrule(path: string): void {
    this.overruledBy = path;
  }

  /** A cookie of ours, which no script reads. */
  setTicket(name: string, value: string, { isSecure, maxAge }: TicketOptions): void {
    const flags = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${isSecure ? "; Secure" : ""}`;
    this.tickets.push(`${name}=${value}; ${flags}`);
  }

  response(): Response {
    const headers = new Headers({ "cache-control": "no-store" });
    for (const [name, value] of this.headers) for (const one of [value].flat()) headers.append(name, one);
    for (const ticket of this.tickets) headers.append("set-cookie", ticket);
    if (this.overruledBy && headers.has("location")) headers.set("location", this.overruledBy);
    return new Response(this.body, { status: this.code, headers });
  }
}
