import { createServer } from "node:http";

// What this machine gives at best: Node's bare server answers with as many bytes as the list does, and does nothing else.
const bytes = Number(process.argv[2] ?? 16_000);
const body = JSON.stringify({ filler: "x".repeat(Math.max(0, bytes - 13)) });
const server = createServer((request, response) => {
  request.resume();
  request.once("end", () => {
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}\n`);
});
process.on("SIGTERM", () => process.exit(0));
