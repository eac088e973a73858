import type { IncomingMessage, ServerResponse } from "node:http";
import { sendJson } from "./health.ts";

/** A target that names the host as well, which every server has to take (RFC 9112 §3.2.2), becomes a path; its host counts. */
export function settleTarget(request: IncomingMessage): void {
  const [whole = "", host] = /^https?:\/\/([^/?#]*)/i.exec(request.url ?? "") ?? [];
  if (host === undefined) return;
  const rest = request.url?.slice(whole.length) ?? "";
  request.url = rest.startsWith("/") ? rest : `/${rest}`;
  request.headers.host = host;
}

/** Answers what neither a door of ours nor Next can make a `Request` of, and would be taken for a fault of ours. */
export function answerUnreadable({ method, url = "/", headers }: IncomingMessage, response: ServerResponse): boolean {
  const path = url.split("?")[0] ?? "";
  const refuse = (status: number, message: string) => {
    sendJson(response, status, { error: { code: "bad_input", message } });
    return true;
  };
  if (method === "TRACE") {
    response.setHeader("allow", "GET, HEAD, POST, OPTIONS");
    return refuse(405, "No address takes TRACE.");
  }
  if (!path.startsWith("/") || !isDecodable(path))
    return refuse(400, "The address cannot be read: a percent sign stands for a byte of UTF-8, written as two digits.");
  if (!URL.canParse(`http://${headers.host ?? "localhost"}`)) return refuse(400, "Host: is not the name of a server.");
  return false;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
