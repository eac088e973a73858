import { piecesOf } from "#server/lib/prompts/template";

/** The text of a prompt with the places of its variables marked. */
export function PromptText({ body }: { body: string }) {
  return (
    <p className="whitespace-pre-wrap text-14 leading-[21px] [overflow-wrap:anywhere]">
      {piecesOf(body).map((piece, at) =>
        piece.kind === "text" ? (
          piece.text
        ) : (
          <mark
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one version keep their places
            key={at}
            className="rounded-3 border border-ac-line bg-ac-soft px-1 font-mono text-12 text-ac"
          >
            {piece.name}
          </mark>
        ),
      )}
    </p>
  );
}
