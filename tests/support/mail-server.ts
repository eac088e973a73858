import { SMTPServer } from "smtp-server";

export type Mail = { to: string; raw: string; subject: string; messageId: string; unsubscribe: string | null };

export type MailServer = {
  url: string;
  mails: Mail[];
  /** Answers the next mail with this instead of taking it. */
  refuseNext(code: number): void;
  /** Takes mails but never says so, as when the sender dies in that moment. */
  setSilent(isSilent: boolean): void;
  stop(): Promise<void>;
};

const header = (raw: string, name: string): string | null =>
  new RegExp(`^${name}:((?:.|\\r?\\n[ \\t])*)`, "im")
    .exec(raw)?.[1]
    ?.replace(/\r?\n[ \t]+/g, " ")
    .trim() ?? null;

/** A real SMTP server on a free port that keeps what it gets. */
export async function startMailServer(port = 0): Promise<MailServer> {
  const mails: Mail[] = [];
  let refusal: number | null = null;
  let isSilent = false;
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS", "AUTH"],
    closeTimeout: 100,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        if (refusal !== null) {
          const error = Object.assign(new Error("not now"), { responseCode: refusal });
          refusal = null;
          done(error);
          return;
        }
        const raw = Buffer.concat(chunks).toString("utf8");
        mails.push({
          to: session.envelope.rcptTo.map((entry) => entry.address).join(","),
          raw,
          subject: header(raw, "Subject") ?? "",
          messageId: header(raw, "Message-ID") ?? "",
          unsubscribe: /<(.*)>/.exec(header(raw, "List-Unsubscribe") ?? "")?.[1] ?? null,
        });
        if (!isSilent) done();
      });
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((ready) => server.listen(port, "127.0.0.1", () => ready()));
  const address = server.server.address();
  const taken = typeof address === "object" && address ? address.port : port;
  return {
    url: `smtp://127.0.0.1:${taken}`,
    mails,
    refuseNext: (code) => {
      refusal = code;
    },
    setSilent: (next) => {
      isSilent = next;
    },
    stop: () => new Promise((ended) => server.close(() => ended())),
  };
}
