import { receiveFile } from "#server/http/files";

export const POST = (request: Request): Promise<Response> => receiveFile(request);
