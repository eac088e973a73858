import type { Instrumentation } from "next";

/** Errors of pages and routes go to the same log as everything else. `server/main.ts` starts the process itself. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { logFailure } = await import("#server/http/failure");
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : "none";
  logFailure(error, { requestId: digest, path: `${context.routerKind} ${request.path.split("?")[0]}` });
};
