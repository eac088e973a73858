import { setTimeout as sleep } from "node:timers/promises";
import { fromJsonSchema, McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import { z } from "zod";

// The tools, resources and prompts that the protocol's conformance suite asks a server under test to have, by their names there.

const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";
const image = { type: "image" as const, data: PNG, mimeType: "image/png" };
const textOf = (text: string) => ({ type: "text" as const, text });

/** One for each request, as the door makes its own. */
export function everythingServer(): McpServer {
  const server = new McpServer(
    { name: "everything", version: "1.0.0" },
    { capabilities: { logging: {}, completions: {}, resources: {}, prompts: {}, tools: {} } },
  );
  addTools(server);
  addTalkingTools(server);
  addResources(server);
  addPrompts(server);
  server.server.setRequestHandler("completion/complete", () => ({ completion: { values: ["test-one", "test-two"] } }));
  return server;
}

function addTools(server: McpServer): void {
  const give = (name: string, content: Parameters<typeof contentResult>[0]) =>
    server.registerTool(name, { description: `Gives what ${name} is about` }, () => contentResult(content));
  give("test_simple_text", [textOf("This is a simple text response for testing.")]);
  give("test_image_content", [image]);
  give("test_audio_content", [{ type: "audio", data: WAV, mimeType: "audio/wav" }]);
  give("test_embedded_resource", [embedded("test://embedded-resource", "This is an embedded resource content.")]);
  give("test_multiple_content_types", [
    textOf("Multiple content types test:"),
    image,
    embedded("test://mixed-content-resource", JSON.stringify({ test: "data", value: 123 })),
  ]);
  server.registerTool("test_error_handling", { description: "Always fails" }, () => {
    throw new Error("This tool intentionally returns an error for testing");
  });
  const inputSchema = fromJsonSchema({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    $defs: {
      address: { type: "object", properties: { street: { type: "string" }, city: { type: "string" } } },
    },
    properties: { name: { type: "string" }, address: { $ref: "#/$defs/address" } },
    additionalProperties: false,
  });
  const words = { description: "Tool with JSON Schema 2020-12 features", inputSchema };
  server.registerTool("json_schema_2020_12_tool", words, () => contentResult([textOf("ok")]));
}

type Content =
  | { type: "text"; text: string }
  | typeof image
  | { type: "audio"; data: string; mimeType: string }
  | ReturnType<typeof embedded>;
const contentResult = (content: Content[]) => ({ content });
const embedded = (uri: string, text: string) => ({
  type: "resource" as const,
  resource: { uri, mimeType: "text/plain", text },
});

/** Those that say something while they work. */
function addTalkingTools(server: McpServer): void {
  server.registerTool("test_tool_with_logging", { description: "Logs while it works" }, async (call) => {
    for (const line of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
      await call.mcpReq.log("info", line);
      await sleep(50);
    }
    return contentResult([textOf("done")]);
  });
  server.registerTool("test_tool_with_progress", { description: "Tells its progress" }, async (call) => {
    const progressToken = call.mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined)
        await call.mcpReq.notify({
          method: "notifications/progress",
          params: { progressToken, progress, total: 100 },
        });
      await sleep(50);
    }
    return contentResult([textOf("done")]);
  });
}

function addResources(server: McpServer): void {
  const text = "This is the content of the static text resource.";
  server.registerResource("static-text", "test://static-text", { mimeType: "text/plain" }, ({ href: uri }) => ({
    contents: [{ uri, mimeType: "text/plain", text }],
  }));
  server.registerResource("static-binary", "test://static-binary", { mimeType: "image/png" }, ({ href: uri }) => ({
    contents: [{ uri, mimeType: "image/png", blob: PNG }],
  }));
  const template = new ResourceTemplate("test://template/{id}/data", { list: undefined });
  server.registerResource("template", template, { mimeType: "application/json" }, ({ href: uri }, { id }) => ({
    contents: [{ uri, mimeType: "application/json", text: JSON.stringify({ id, templateTest: true }) }],
  }));
}

function addPrompts(server: McpServer): void {
  const user = (content: Content) => ({ role: "user" as const, content });
  server.registerPrompt("test_simple_prompt", { description: "A simple prompt" }, () => ({
    messages: [user(textOf("This is a simple prompt for testing."))],
  }));
  server.registerPrompt(
    "test_prompt_with_arguments",
    { description: "A prompt with arguments", argsSchema: z.object({ arg1: z.string(), arg2: z.string() }) },
    ({ arg1, arg2 }) => ({ messages: [user(textOf(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))] }),
  );
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    { description: "A prompt with a resource", argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) => ({
      messages: [
        user(embedded(resourceUri, "Embedded resource content for testing.")),
        user(textOf("Please process the embedded resource above.")),
      ],
    }),
  );
  server.registerPrompt("test_prompt_with_image", { description: "A prompt with an image" }, () => ({
    messages: [user(image), user(textOf("Please analyze the image above."))],
  }));
}
