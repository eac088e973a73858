/** What an answer looks like in protobuf: made from its Zod schema, printed as `.proto` text, followed when it is encoded. */
export type Shape =
  | { kind: "string" | "bool" | "double" | "int64" }
  /** google.protobuf.Timestamp: JSON has the same instant as ISO text, to the millisecond. */
  | { kind: "date" }
  /** google.protobuf.Value: whatever JSON can say. */
  | { kind: "json" }
  | { kind: "enum"; type: EnumType }
  | { kind: "message"; type: MessageType };

export type EnumType = {
  /** Within the package: `MissionStatus`, or `Mission.Status` when it lies in a message. */
  name: string;
  /** What the names of its values begin with. */
  prefix: string;
  /** What JSON says, and how the value is called here. The number comes from the lock; 0 is the unspecified one. */
  values: { json: string; name: string; number: number }[];
};

export type Field = {
  /** The key in JSON; in a union the option's tag. */
  key: string;
  name: string;
  /** From the lock; 0 until it is given. */
  number: number;
  holds: "one" | "list" | "map";
  /** How JSON says that there is nothing: always a value, null, or no such key. */
  absence: "never" | "null" | "missing";
  shape: Shape;
  comment?: string;
};

/**
 * `object`: a field a key. `box`: one field around what cannot stand by itself (a list that may be null, a list in a list, an
 * answer that is no object). `tuple`: a field a position. `union`: a oneof with a field an option.
 */
export type MessageForm =
  | { is: "object"; tag?: { key: string; value: string } }
  | { is: "box" | "tuple" }
  | { is: "union"; oneof: string; choose(value: unknown): number };

export type MessageType = {
  name: string;
  form: MessageForm;
  fields: Field[];
  comment?: string;
};

/** Everything that is published: messages and enums in the order they were met, and the message of each answer. */
export type Contract = { messages: MessageType[]; enums: EnumType[]; answers: Map<string, MessageType> };
