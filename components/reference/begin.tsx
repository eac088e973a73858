const firstCall = (url: string) => `export MUSTER_URL=${url}
export MUSTER_KEY=mst_…
curl -H "Authorization: Bearer $MUSTER_KEY" "$MUSTER_URL/api/v1/auth/me"`;

/** What holds for every address; `url` is where this Muster was asked. */
export function Begin({ url }: { url: string }) {
  return (
    <section aria-labelledby="begin" className="grid grid-cols-1 gap-3 text-ink2">
      <h2 id="begin" className="font-600 text-15 text-ink">
        Begin
      </h2>
      <p>
        Make a key under Settings › API keys of your team; it holds what you choose of your own permissions. Send it
        with each call:
      </p>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, also by the keyboard
        tabIndex={0}
        className="overflow-x-auto rounded-8 bg-sunk p-3 font-mono text-12 text-ink leading-[18px]"
      >
        <code>{firstCall(url)}</code>
      </pre>
      <ul className="grid list-disc gap-1 pl-5">
        <li>
          Long lists come in pages: <Code>limit</Code>, <Code>cursor</Code>, and <Code>nextCursor</Code> or a{" "}
          <Code>Link</Code> header for the next one.
        </li>
        <li>
          A POST with an <Code>Idempotency-Key</Code> is done once, however often it is sent within a day.
        </li>
        <li>
          A change with <Code>If-Match</Code> and the <Code>ETag</Code> you read is refused with 412 when somebody else
          was faster.
        </li>
        <li>
          A field or a parameter nobody knows is refused. Answers may get new fields: ignore those you do not know.
        </li>
        <li>
          <Code>Accept: application/x-protobuf</Code> answers the same in protobuf, by{" "}
          <a href="/api/v1/proto/muster/v1/api.proto" className="text-ac underline">
            the published file
          </a>
          .
        </li>
      </ul>
    </section>
  );
}

function Code({ children }: { children: string }) {
  return <code className="font-mono text-12 text-ink">{children}</code>;
}
