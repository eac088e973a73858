import { connect, createServer, type Server, type Socket } from "node:net";

/** Stands between a program and its database, so that a test can take the database away and give it back. */
export type TcpProxy = {
  /** The database's URL, through the proxy. */
  url: string;
  /** Breaks every connection and refuses new ones, as a stopped server does. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
};

export async function startTcpProxy(databaseUrl: string): Promise<TcpProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  };
  const forward = (client: Socket) => {
    const server = connect(Number(target.port || 5432), target.hostname);
    keep(client);
    keep(server);
    client.pipe(server).pipe(client);
    client.on("close", () => server.destroy());
    server.on("close", () => client.destroy());
  };
  let listener: Server = createServer(forward);
  const listen = (port: number) => new Promise<void>((resolve) => listener.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const address = listener.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;

  const cut = async () => {
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    url: url.toString(),
    cut,
    restore: async () => {
      listener = createServer(forward);
      await listen(port);
    },
    close: async () => {
      if (listener.listening) await cut();
    },
  };
}
