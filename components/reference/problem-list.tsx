import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import type { ProblemRow } from "#server/lib/reference/problems";

/** What a refusal can be: the `type` of each problem leads here. */
export function ProblemList({ problems }: { problems: ProblemRow[] }) {
  return (
    <section aria-labelledby="problems" className="grid grid-cols-1 gap-3">
      <h2 id="problems" className="font-600 text-15">
        Problems
      </h2>
      <p className="text-ink2">
        Every refusal is a problem detail (RFC 9457): <code className="font-mono text-12">detail</code> says what to do,{" "}
        <code className="font-mono text-12">errors</code> names the fields,{" "}
        <code className="font-mono text-12">instance</code> is the request’s id in the log.
      </p>
      <Table>
        <thead>
          <tr>
            <HeadCell>Status</HeadCell>
            <HeadCell>Code</HeadCell>
            <HeadCell isExtra>What it says</HeadCell>
          </tr>
        </thead>
        <tbody>
          {problems.map(({ code, status, title }) => (
            <Row key={code} id={`problem-${code}`}>
              <Cell>{status}</Cell>
              <Cell>
                <code className="font-mono text-12">{code}</code>
              </Cell>
              <Cell isExtra className="text-ink2">
                {title}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
