import type { JSONObject } from "@ai-sdk/provider";
import { jsonSchema, type ToolSet, tool } from "ai";
import { z } from "zod";

export type ModelTool = {
  name: string;
  description: string;
  /** A zod schema, or a JSON schema as an object. */
  inputSchema: z.ZodType | JSONObject;
};

/** A tool as the provider and the record of the call see it. */
export type DescribedTool = { name: string; description: string; inputSchema: JSONObject };

export function describeTools(tools: readonly ModelTool[]): DescribedTool[] {
  return tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    inputSchema: jsonSchemaOf(inputSchema),
  }));
}

/** Without `execute` and without validation: the run loop runs tools, and answers wrong arguments with an error result. */
export function toolSetOf(tools: readonly ModelTool[]): ToolSet {
  return Object.fromEntries(
    describeTools(tools).map(({ name, description, inputSchema }) => [
      name,
      tool({ description, inputSchema: jsonSchema(inputSchema) }),
    ]),
  );
}

const cache = new WeakMap<z.ZodType, JSONObject>();

function jsonSchemaOf(schema: ModelTool["inputSchema"]): JSONObject {
  if (!(schema instanceof z.ZodType)) return schema;
  const known = cache.get(schema);
  if (known) return known;
  const { $schema: _dialect, ...made } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any", override });
  const plain: JSONObject = JSON.parse(JSON.stringify(made));
  cache.set(schema, plain);
  return plain;
}

/** The keys of a JSON object are text anyway, and OpenAI refuses the keyword that says so. */
function override({ jsonSchema: node }: { jsonSchema: { propertyNames?: unknown } }): void {
  delete node.propertyNames;
}
