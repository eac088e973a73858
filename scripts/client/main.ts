import { buildClient } from "./build.ts";

await buildClient();
process.stdout.write("packages/client/dist is built. `npm pack` in packages/client makes the tarball.\n");
