import { createServer } from "node:http";
import { engineModeOf } from "#inngest/mode";
import { type Boot, boot } from "#server/boot";
import { settleClaims } from "#server/boot/client-address";
import { greetingOf } from "#server/boot/greeting";
import { listen, localUrlOf } from "#server/boot/listen";
import { logStrayErrors, stopOnSignals } from "#server/boot/signals";
import { noteAttention } from "#server/core/attention";
import { answerControl } from "#server/http/control";
import { answerDocuments } from "#server/http/documents-door";
import { guarded, sendRefusal } from "#server/http/guard";
import { answerHealth, type Progress } from "#server/http/health";
import { createLimits, setLimits } from "#server/http/limits";
import { answerStarting, needsDatabase, type Pages, startPages } from "#server/http/pages";
import { answerNoted } from "#server/http/request-log";
import { secureAnswer } from "#server/http/secure-headers";
import { databaseLimits, openRedisLimits } from "#server/http/shared-limits";
import { answerNoUpgrade, openSocketDoor, refuseUpgrade } from "#server/http/socket-door";
import { answerUnreadable, settleTarget } from "#server/http/target";
import { answerTrpc } from "#server/http/trpc-door";
import { readEnv, settleFrameworkEnv } from "#server/lib/env";
import { DomainError, describeError, isDomainError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { offerApiDocument } from "#server/lib/reference/document";
import { modelStatus } from "#server/llm/status";
import { answerMcp } from "#server/mcp/door";
import { answerRest, apiDocument } from "#server/rest/door";

/** The one process: its own HTTP server answers health, tRPC, REST and MCP, Next everything else; the engine runs beside them. */
async function main(): Promise<void> {
  const env = readEnv();
  const mode = engineModeOf(env);
  settleFrameworkEnv(env.MUSTER_DEV);
  logStrayErrors();

  const progress: Progress = { reason: "starting", engine: null, relay: null, providers: () => modelStatus(env) };
  let pages: Pages | undefined;
  let booted: Boot | undefined;
  const store = env.REDIS_URL ? await openRedisLimits(env.REDIS_URL) : databaseLimits;
  setLimits(createLimits(env.MUSTER_RATE_LIMITS.rules, env.MUSTER_RATE_LIMITS.isOff, store));
  offerApiDocument(apiDocument);
  const isHttps = env.MUSTER_PUBLIC_URL?.startsWith("https:") ?? false;
  const server = createServer((request, response) => {
    settleTarget(request);
    settleClaims(request, env.MUSTER_PUBLIC_URL);
    secureAnswer(response, isHttps);
    if (answerHealth(request, response, progress)) return;
    noteAttention();
    guarded(request, response, (refusal) => {
      // Not noted: its address is the secret.
      if (!refusal && answerDocuments(request, response)) return;
      if (!refusal && answerControl(request, response)) return;
      answerNoted(request, response, () => {
        if (answerRest(request, response, refusal) || answerUnreadable(request, response)) return;
        if (answerTrpc(request, response, refusal)) return;
        if (!refusal && answerNoUpgrade(request, response)) return;
        if (refusal) sendRefusal(request, response, refusal);
        else if (answerMcp(request, response)) return;
        else if (!pages || needsDatabase(request.url ?? "/")) answerStarting(request, response);
        else void pages.answer(request, response);
      });
    });
  });
  const sockets = openSocketDoor();
  server.on("upgrade", (request, socket, head) => {
    settleClaims(request, env.MUSTER_PUBLIC_URL);
    if (sockets.answerUpgrade(request, socket, head)) return;
    if (pages?.answerUpgrade) pages.answerUpgrade(request, socket, head);
    else
      refuseUpgrade(request, socket, new DomainError("not_found", "No socket is opened at this address: use /api/ws."));
  });
  // Longer than proxies keep an idle connection, so that none sends a request into one that is just being closed.
  server.keepAliveTimeout = 65_000;

  const url = localUrlOf(env.HOST, await listen(server, env));
  stopOnSignals(async () => {
    server.close();
    // Event streams would stay open for ever.
    server.closeAllConnections();
    sockets.stop();
    await booted?.stop();
    store.close();
  });
  [booted, pages] = await Promise.all([boot({ env, mode, url, progress }), startPages(env.MUSTER_DEV)]);
  process.stdout.write(await greetingOf(env, url));
}

main().catch((error: unknown) => {
  const isForPerson = isDomainError(error) || (error instanceof Error && error.cause === undefined);
  process.stderr.write(`muster: ${isForPerson && error instanceof Error ? error.message : describeError(error)}\n`);
  log.debug("start failed", { stack: error instanceof Error ? error.stack : undefined });
  process.exit(1);
});
