/** Where the server of a worker listens, and where its supervisor does; `playwright.config.ts` sets the first port. */
export function placeOf(worker: number) {
  const port = Number(process.env.E2E_PORT) + 2 * worker;
  const controlPort = port + 1;
  return { port, url: `http://127.0.0.1:${port}`, controlPort, controlUrl: `http://127.0.0.1:${controlPort}` };
}

/** The place of this worker; one that is started again after a failure keeps it. */
export const place = placeOf(Number(process.env.TEST_PARALLEL_INDEX ?? 0));
