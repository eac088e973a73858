import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { assertNoTransaction } from "#server/core/transaction";
import { checkOutside, type Resolve } from "./address.ts";

const MAX_ANSWER_BYTES = 64 * 1024;

export type Post = {
  url: string;
  body: string;
  headers: Record<string, string>;
  timeoutMs: number;
  allowPrivate: boolean;
  resolve?: Resolve;
};

/**
 * One POST to an address a person gave, to the very address that was checked and without following redirects. Resolves to the
 * status; rejects when the address is refused, nobody answers in time, or the connection breaks.
 */
export async function postOutside(post: Post): Promise<{ status: number }> {
  assertNoTransaction("call a webhook");
  const target = await checkOutside(post.url, post);
  const request = target.url.protocol === "https:" ? requestHttps : requestHttp;
  const signal = AbortSignal.timeout(post.timeoutMs);
  return new Promise((done, fail) => {
    const call = request(
      target.url,
      {
        method: "POST",
        signal,
        headers: { ...post.headers, "content-length": String(Buffer.byteLength(post.body)) },
        // What was checked is what is connected to.
        lookup: (_host, options, answer) =>
          options.all
            ? answer(null, [{ address: target.address, family: target.family }])
            : answer(null, target.address, target.family),
      },
      (response) => {
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES) response.destroy();
        });
        response.once("close", () => done({ status: response.statusCode ?? 0 }));
      },
    );
    call.once("error", (error) =>
      fail(signal.aborted ? new Error(`No answer within ${post.timeoutMs / 1_000} s`) : error),
    );
    call.end(post.body);
  });
}
