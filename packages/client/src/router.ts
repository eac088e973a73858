/** The shape of every procedure. A build puts the types in this file's place, written out, so that the package needs no server. */
export type { AppRouter } from "../../../server/routers/root.ts";
